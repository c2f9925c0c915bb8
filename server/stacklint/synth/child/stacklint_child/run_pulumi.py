"""Runs a Pulumi program in Python against a monitor that answers without deploying anything.

What a provider would compute is answered with a reference where it is a string, and is unknown otherwise: functions
given to ``apply`` run for the first, as they do in a deployment, and not for the second, as in a preview. Where such a
string is more than a program can bear, it is run again with all unknown.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any

from .data_sources import answer
from .frames import Place
from .job import Job
from .references import UNKNOWN, References, fed_back, is_string, made_up, spelled

PACKAGE = "pulumi_aws."
STACK = "pulumi:pulumi:Stack"
#: The key by which Pulumi's protocol marks secrets, assets and references.
SIGNATURE = "4dabf18193072939515e22adb298388d"


def run(job: Job) -> None:
    """Run the program, with references or without, and tell what it registered."""
    world = World(job, with_references=bool(job.told["references"]))
    job.guess = world.spoken_of
    try:
        world.run()
    finally:
        job.write("resources.json", world.told())


class World:
    """What the program meets: a monitor that takes note of all, and remembers where things were made."""

    def __init__(self, job: Job, *, with_references: bool) -> None:
        self.resources: list[dict[str, Any]] = []
        self._job = job
        self._with_references = with_references
        self._references = References()
        self._made: dict[tuple[str, str], Made] = {}
        self._results: dict[str, Any] = {}
        self._pulumi: Any = importlib.import_module("pulumi")
        self._types: Any = importlib.import_module("pulumi._types")
        self._unknown: Any = getattr(importlib.import_module("pulumi.output"), "Unknown", ())

    def run(self) -> None:
        """Run the program to its end, and everything that it set going."""
        pulumi = self._pulumi
        told = self._job.told
        self._watch_resources()
        self._watch_calls()
        if not told["strict"]:
            self._soften_config()
        answers = {"new_resource": lambda _, args: self.new_resource(args), "call": lambda _, args: self.call(args)}
        mocks = type("Mocks", (pulumi.runtime.Mocks,), answers)()
        monitor = plain_monitor(importlib.import_module("pulumi.runtime.mocks").MockMonitor)(mocks)
        pulumi.runtime.set_mocks(mocks, told["project"], told["stack"], preview=True, monitor=monitor)
        secret = {key: self._references.to("config", "", key.rpartition(":")[2]) for key in told["config"]}
        read = {key: value if isinstance(value, str) else secret[key] for key, value in told["config"].items()}
        pulumi.runtime.set_all_config(read)
        pulumi.runtime.test(self._program)()

    def spoken_of(self, message: str) -> list[Place]:
        """Where the resource was made that an error names."""
        quoted = [made.frames for (_, name), made in self._made.items() if f"`{name}`" in message]
        return quoted[-1] if quoted else []

    def _program(self) -> Any:
        self._job.start_program()
        take = getattr(self._root(), "_take_async_program", None)
        program = take() if take is not None else None
        return program() if program is not None else None

    def _root(self) -> Any:
        return self._pulumi.runtime.get_root_resource()

    def told(self) -> dict[str, Any]:
        """What is told of it all: the resources, the names of what the program exports, and what references mean."""
        outputs = list(getattr(self._root(), "outputs", None) or ())
        return {"resources": self.resources, "outputs": outputs, "references": self._references.meanings}

    # ---- where things are made ----

    def _watch_resources(self) -> None:
        resource = self._pulumi.Resource
        make = resource.__init__

        def made(own: Any, t: str, name: str, *args: Any, **named: Any) -> None:
            opts = inspect.signature(make).bind(own, t, name, *args, **named).arguments.get("opts")
            if not getattr(opts, "urn", None):
                frames = self._job.frames.of(inspect.currentframe())
                self._made[t, name] = Made(type(own), frames, opts, self._parents(getattr(opts, "parent", None)))
            make(own, t, name, *args, **named)

        resource.__init__ = made

    def _parents(self, parent: Any) -> list[str]:
        """The names of the components around a resource, the outermost first."""
        if parent is None or parent.pulumi_resource_type == STACK:
            return []
        above = self._made.get((parent.pulumi_resource_type, parent.pulumi_resource_name))
        return [*(above.parents if above else ()), str(parent.pulumi_resource_name)]

    def _watch_calls(self) -> None:
        runtime: Any = importlib.import_module("pulumi.runtime.invoke")
        call = getattr(runtime, "_invoke", None)  # the one way that all functions take, in all but the oldest versions
        if call is None:
            return

        def called(tok: str, props: Any, opts: Any = None, typ: Any = None, **named: Any) -> Any:
            self._results[tok] = typ
            return call(tok, props, opts, typ, **named)

        runtime._invoke = called  # noqa: SLF001

    def _soften_config(self) -> None:
        """Settings that only a deployment has are unknown strings here, and no reason to give up."""
        config = self._pulumi.Config
        missing = importlib.import_module("pulumi.config").ConfigMissingError
        for name in ("require", "require_secret"):
            ask = getattr(config, name)

            def softened(own: Any, key: str, *args: Any, _ask: Any = ask, _name: str = name, **named: Any) -> Any:
                try:
                    return _ask(own, key, *args, **named)
                except missing:
                    value = self._references.to("config", own.name, key)
                    return self._pulumi.Output.secret(value) if _name == "require_secret" else value

            setattr(config, name, softened)

    # ---- the monitor ----

    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        """Note a resource; its id and what a provider would have computed."""
        made = self._made.get((args.typ, args.name)) or Made(None, [], None, [])
        construct = made.construct(args.typ)
        types = self._types.resource_types(made.type) if made.type is not None else {}
        properties = {name: spelled(value, types.get(name)) for name, value in self._plain(args.inputs).items()}
        self.resources.append(
            {
                "token": args.typ,
                "construct": construct,
                "name": args.name,
                "parents": made.parents,
                "provider": made.provider(),
                "properties": properties,
                "frames": made.frames,
                "custom": bool(getattr(args, "custom", True)),
                "existing": bool(args.resource_id),
            }
        )
        state = {name: fed_back(value, properties[name], types.get(name)) for name, value in args.inputs.items()}
        if not getattr(args, "custom", True):  # what a component makes elsewhere is not known
            return "", {}
        if not self._with_references or made.type is None:
            return str(args.resource_id or ""), state
        strings = {name for name, type_ in types.items() if is_string(type_)}
        names = {pulumi: name for name, pulumi in self._types.resource_py_to_pulumi_names(made.type).items()}
        computed = {name: self._references.to(construct, args.name, names.get(name, name)) for name in strings}
        return args.resource_id or self._references.to(construct, args.name, "id"), {**computed, **state}

    def call(self, args: Any) -> dict[str, Any]:
        """The result of a function: computed here where that needs nobody, else made up after its type."""
        result = self._results.get(args.token)
        types = self._types.output_type_types(result) if isinstance(result, type) else {}
        told = self._job.told
        known = answer(args.token, self._plain(args.args), str(told["region"]), str(told["account"]))
        guessed = {name: made_up(self._references.to(args.token, "", name), type_) for name, type_ in types.items()}
        return {**guessed, **args.args, **known}

    def _plain(self, value: Any) -> Any:
        """A value as JSON."""
        if isinstance(value, self._unknown):
            return {UNKNOWN: ""}
        if isinstance(value, dict):
            if SIGNATURE in value:
                return self._plain(value.get("value", {UNKNOWN: ""}))
            return {str(key): self._plain(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(each) for each in value]
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, (str, int, float, bool)) or value is None:
            return value
        if isinstance(value, self._pulumi.Resource):
            made = self._made.get((value.pulumi_resource_type, value.pulumi_resource_name))
            construct = made.construct(value.pulumi_resource_type) if made else value.pulumi_resource_type
            return self._references.to(construct, value.pulumi_resource_name, "id")
        return {UNKNOWN: ""}


class Made:
    """Where and how a resource was made."""

    def __init__(self, type_: Any, frames: list[Place], opts: Any, parents: list[str]) -> None:
        self.type = type_
        self.frames = frames
        self.parents = parents
        self._opts = opts

    def construct(self, token: str) -> str:
        """The path of the class below the provider's package; of another package, its token."""
        module = getattr(self.type, "__module__", "")
        if not module.startswith(PACKAGE):
            return token
        folder = module[len(PACKAGE) :].rpartition(".")[0]
        return f"{folder}.{self.type.__name__}" if folder else str(self.type.__name__)

    def provider(self) -> str:
        """The name of the provider that was given to it, ``""`` for the default one."""
        provider = getattr(self._opts, "provider", None)
        return str(getattr(provider, "pulumi_resource_name", ""))


def plain_monitor(base: Any) -> Any:
    """A kind of monitor to which resources are passed by their ids; given references, it would look them up itself."""

    def supports(own: Any, request: Any) -> Any:
        found = base.SupportsFeature(own, request)
        found.hasSupport = found.hasSupport and request.id != "resourceReferences"
        return found

    def deployment(own: Any, request: Any) -> Any:
        found = base.GetDeploymentInfo(own, request)
        protocol: Any = importlib.import_module("pulumi.runtime.proto.resource_pb2")
        found.supportedFeatures.remove(protocol.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES)
        return found

    members = {"SupportsFeature": supports}
    if hasattr(base, "GetDeploymentInfo"):
        members["GetDeploymentInfo"] = deployment
    return type("Monitor", (base,), members)
