// What the methods of a construct add: listeners, targets, flow logs, rules, alarms.

import { constructs, members } from './assembly.mjs';
import { difference } from './difference.mjs';
import { relative } from './synthesis.mjs';
import { simplest } from './values.mjs';

const WANTED = /^(add|enable|log|set|autoScale|configure|on[A-Z])/;
const UNWANTED = /^(add(Dependency|Metadata|PropertyOverride|Override|DeletionOverride|ToPipeline|ManagedPolicy|To(Role|Resource|Principal|Execution|Task)?(Policy|RolePolicy|PrincipalPolicy))|onSynthesize)/i;
const BUDGET = 300; // syntheses for one method

/** The effects of the methods that change the template, by name, with the path of the construct that they return. */
export function methods(probe) {
  const found = {};
  for (const method of members(probe.name, 'methods').values()) {
    if (method.static || method.protected || !WANTED.test(method.name) || UNWANTED.test(method.name)) continue;
    probe.left = BUDGET;
    try {
      const told = effects(probe, method);
      if (told && /"(set|add|drop|unset)":/.test(JSON.stringify(told))) found[method.name] = told;
    } catch {
      // no arguments are known for it
    }
  }
  return found;
}

function effects(probe, method) {
  const path = `${method.name}()`;
  const wanted = (method.parameters ?? []).filter((each) => !each.variadic || !each.optional);
  let returned;
  const level = {
    put: (make) =>
      probe.run({}, (built, context) => {
        const value = make(context);
        const result = built[method.name](...value);
        returned = constructs.Construct.isConstruct(result) ? context.paths.named(relative(result.node.path)) : undefined;
      }),
    reference: () => probe.base({}),
    property: method.name,
  };
  const make = (more = {}) => {
    const makers = wanted.map((each) => more[each.name] ?? (each.optional ? () => undefined : simplest(each.type, `${path}.${each.name}`)));
    return (context) => makers.map((maker) => maker(context));
  };
  const parts = probe.parts(wanted, make, level, path, 0);
  probe.left = BUDGET; // the parts may have used it up
  const plain = difference(level.reference(), level.put(make()), probe.paths.alone);
  return { params: wanted.map((each) => each.name), ...parts, ...(returned !== undefined && Object.keys(plain).length ? { at: returned } : {}) };
}
