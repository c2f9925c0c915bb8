"""What the command lines of projects start."""

from __future__ import annotations

import pytest

from stacklint.synth.commands import Command, parse


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        ("python3 app.py", Command("app.py")),
        ("python app.py prod", Command("app.py", arguments=("prod",))),
        (".venv/bin/python app.py", Command("app.py", interpreter=".venv/bin/python")),
        ("poetry run python infra/app.py", Command("infra/app.py")),
        ("pipenv run python3.12 ./tap.py", Command("./tap.py")),
        ("uv run app.py", Command("app.py")),
        ("python -m infra.app --stage dev", Command("", "infra.app", ("--stage", "dev"))),
        ("python -W ignore app.py", Command("app.py")),
        ("cd infra && STAGE=dev python app.py", Command("app.py", folder="./infra", variables={"STAGE": "dev"})),
        ("npx ts-node --prefer-ts-exts bin/app.ts", Command("bin/app.ts")),
        ("npx ts-node -P tsconfig.json bin/app.ts", Command("bin/app.ts")),
        ("npx ts-node bin/app", Command("bin/app")),
        ("npx tsc && npx tsx index.ts", Command("index.ts")),
        ("node --import tsx bin/app.ts", Command("bin/app.ts")),
        ("npm run build; node dist/bin/app.js a", Command("dist/bin/app.js", arguments=("a",))),
        ("node node_modules/.bin/tsx 'my app.ts'", Command("my app.ts")),
        ("mvn -e -q compile exec:java", None),
        ("dotnet run --project src/Cdk/Cdk.csproj", None),
        ("go mod download && go run cdk.go", None),
        ("python 'unclosed", None),
        ("", None),
    ],
)
def test_parse(app: str, expected: Command | None) -> None:
    """Wrappers, environments, folders, builds, options that take a file; other languages are told as such."""
    assert parse(app) == expected
