"""What is a template is told by what it holds, and other YAML and JSON is left alone."""

from __future__ import annotations

import json

import pytest

from stacklint_checks.documents.cloudformation import is_template

TOPIC = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
OBJECT = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}

TEMPLATES = {
    "with a version": 'AWSTemplateFormatVersion: "2010-09-09"\n' + TOPIC,
    "without a version": TOPIC,
    "SAM": "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
    "version last": TOPIC + "AWSTemplateFormatVersion: '2010-09-09'\n",
    "a mark": "\ufeff" + TOPIC,
    "carriage returns": TOPIC.replace("\n", "\r\n"),
    "a document's mark": "---\n# ours\n" + TOPIC,
    "quoted keys": '"Resources":\n  "Topic":\n    "Type": "AWS::SNS::Topic"\n',
    "a custom type": "Resources:\n  X:\n    Type: Custom::Thing\n",
    "JSON": json.dumps(OBJECT),
    "JSON over lines": json.dumps(OBJECT, indent=2),
    "JSON with its version behind": json.dumps(
        {"Description": "x", **OBJECT, "AWSTemplateFormatVersion": "2010-09-09"}
    ),
    "a script with Jinja": TOPIC
    + "    Metadata:\n      Play: !Sub |\n        - hosts: all\n          {% if x %}\n          name: {{ x }}\n",
    "text with braces": TOPIC + "    Metadata:\n      Page: |\n        {{ name }}\n        {% if x %}\n",
}

OTHERS = {
    "Kubernetes": "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - resources: {limits: {cpu: 1}}\n",
    "a workflow": "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo Resources\n",
    "a workflow that writes a template": "jobs:\n  a:\n    steps:\n      - run: |\n          cat > t.yaml <<E\n"
    "          AWSTemplateFormatVersion: '2010-09-09'\n          Resources:\n            T:\n"
    "              Type: AWS::SNS::Topic\n          E\n",
    "compose": "services:\n  web:\n    image: nginx\n    deploy:\n      resources: {}\n",
    "OpenAPI": "openapi: 3.0.0\npaths: {}\ncomponents:\n  schemas:\n    Resources:\n      type: object\n",
    "the Serverless Framework": "service: x\nresources:\n  Resources:\n    T:\n      Type: AWS::SNS::Topic\n",
    "parameters of a stack": '[{"ParameterKey": "Resources", "ParameterValue": "AWSTemplateFormatVersion"}]',
    "package.json": '{"name": "x", "version": "1", "Resources": "no"}',
    "Jinja": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n{% for x in y %}\n  A{{ x }}:\n"
    "    Type: AWS::SNS::Topic\n{% endfor %}\n",
    "a Go template": "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  {{- range .X }}\n  A{{ . }}:\n"
    "    Type: AWS::SNS::Topic\n  {{- end }}\n",
    "Jinja deep in a resource": TOPIC + "    Properties:\n      {%- if x %}\n      TopicName: a\n      {%- endif %}\n",
    "a bare Jinja value": TOPIC + "    Properties:\n      TopicName: {{ cookiecutter.name }}\n",
    "YAML in braces": "{\n  AWSTemplateFormatVersion: '2010-09-09',\n  Resources: {T: {Type: AWS::SNS::Topic}}\n}\n",
    "nothing": "",
    "a word": "Resources",
}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_templates(text: str) -> None:
    """Templates, whatever their file is called."""
    assert all(is_template(f"/w/{name}", text) for name in ("a.yaml", "a.YML", "a.json", "a.template", "a.cfn"))


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_others(text: str) -> None:
    """Files that are none."""
    assert not is_template("/w/template.yaml", text)
    assert not is_template("/w/template.json", text)


def test_endings() -> None:
    """A template in prose is prose."""
    assert not is_template("/w/readme.md", TOPIC)
