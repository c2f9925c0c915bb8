// What each argument of one construct does: set it to every candidate value, synthesize, note the difference.

import { constructs, isConstruct, isStruct, loaded, members, parameters, short, type } from './assembly.mjs';
import { difference, ofArgument, unify } from './difference.mjs';
import { Context, ID, Paths, neutral, relative, resources } from './synthesis.mjs';
import { INSTEAD, OPAQUE, PLAIN } from './providers.mjs';
import { AMOUNTS, NUMBERS, calls, constants, enumeration, invocation, required, shapes, simplest, struct } from './values.mjs';

const BUDGET = 400; // syntheses of small templates for one property of a construct
const SMALL = 8; // resources; a larger template takes its share more of the budget
const DEPTH = 5; // structs within structs
const FEW = 8; // static functions of a class that are taken apart; of more, only the simplest call is noted
const WIDE = 60; // constants of a class that is not the declared one
const PORTS = [80, 443, 8080, 8443];
const COUNTS = [0, 1, 2, 3];
const UNITS = {
  days: { days: 1, hours: 24, minutes: 1440, seconds: 86400, millis: 86400000 },
  hours: { hours: 1, minutes: 60, seconds: 3600, millis: 3600000, days: 1 / 24 },
  minutes: { minutes: 1, seconds: 60, millis: 60000 },
  seconds: { seconds: 1, millis: 1000 },
  millis: { millis: 1 },
  tebibytes: { tebibytes: 1, gibibytes: 1024, mebibytes: 1048576 },
  gibibytes: { gibibytes: 1, mebibytes: 1024, kibibytes: 1048576, bytes: 1073741824 },
  mebibytes: { mebibytes: 1, kibibytes: 1024, bytes: 1048576, gibibytes: 1 / 1024 },
  kibibytes: { kibibytes: 1, bytes: 1024 },
};

/** Whether a knob says more than "nothing happens". */
const telling = (knob) => knob && JSON.stringify(knob) !== '{"$":{}}' && Object.keys(knob).length > 0;

/** Whether no value of a knob does anything. */
const silent = (knob) => !/"(set|add|drop|unset|no|cut|\$\?)":/.test(JSON.stringify(knob ?? {}));

/** Whether the library takes no value of a knob. */
const rejected = (knob) => /"no":/.test(JSON.stringify(knob)) && !/"(set|add|drop|unset)":/.test(JSON.stringify(knob));

/** A property's name as complaints spell it: "removalPolicy", "removal policy". */
const spelled = (name) => new RegExp(`\\b${name.replace(/[A-Z]/g, ' ?$&')}\\b`, 'i');

/** One construct class under a set of feature flags. */
export class Probe {
  constructor(name, flags) {
    this.name = name;
    this.flags = flags;
    this.paths = new Paths();
    this.struct = parameters(name)[2]?.type?.fqn;
    this.properties = this.struct ? members(this.struct, 'properties') : new Map();
    this.makers = this.struct ? required(this.struct, '') : {};
    this.left = BUDGET;
    this.cost = 1;
    this.bases = new Map();
  }

  /** The construct with its simplest arguments and some more. */
  build(context, more) {
    const makers = { ...this.makers, ...more };
    for (const name of Object.keys(more)) for (const gone of INSTEAD[this.name]?.[name] ?? []) if (!more[gone]) delete makers[gone];
    const props = Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make(context)]));
    return new (loaded(this.name))(context.stack, ID, props);
  }

  /** Resources by path, with `more` arguments and after `then`. Throws what the library throws. */
  run(more = {}, then = undefined) {
    this.left -= this.cost;
    if (this.left <= 0) throw new Error('budget');
    const context = new Context(this.flags, this.paths);
    const built = this.build(context, more);
    then?.(built, context);
    return resources(context);
  }

  /** All that the table tells of the construct. */
  table() {
    const form = this.form();
    const props = {};
    for (const [name, member] of this.properties) {
      this.left = BUDGET;
      const knob = this.knob(member.type, this.level(name), name, 0);
      const told = silent(knob) ? (this.together(name, member.type) ?? knob) : knob;
      if (telling(told)) props[name] = told;
    }
    return { ...form, props };
  }

  /** What the construct is with its simplest arguments. */
  form() {
    const base = this.base({});
    this.cost = Math.max(1, Object.keys(base).length / SMALL);
    const attributes = this.attributes();
    const inside = Object.fromEntries(Object.entries(base).filter(([path]) => !ofArgument(path)));
    const before = Object.fromEntries(Object.entries(this.paths.alone).filter(([path]) => path in base));
    const { set = [], unset = [], add = {} } = difference(before, Object.fromEntries(Object.entries(base).filter(([path]) => path in before)));
    return { base: inside, outside: { set, unset, add }, attributes };
  }

  /** Where the values of a top-level property go. `companions` are other properties that it needs. */
  level(name) {
    return {
      put: (make, companions = {}) => this.run({ ...companions, [name]: make }),
      reference: (companions = {}) => this.base(companions),
      property: name,
      top: true,
    };
  }

  /** The knob of a property that does nothing alone, with the first other property that makes it do something. */
  together(name, reference) {
    try {
      return this.beforehand(name, reference);
    } catch (error) {
      if (error.message === 'budget') return undefined;
      throw error;
    }
  }

  beforehand(name, reference) {
    const values = this.simple(reference, name);
    for (const [other, member] of this.properties) {
      if (other === name || this.makers[other]) continue;
      for (const [key, make] of this.simple(member.type, other).slice(0, 2)) {
        const fixed = { [other]: Object.assign((context) => make(context), { key }) };
        const level = {
          put: (value, companions = {}) => this.run({ ...fixed, ...companions, [name]: value }),
          reference: (companions = {}) => this.base({ ...fixed, ...companions }),
          property: name,
        };
        if (!this.matters(level, values)) continue;
        const knob = this.knob(reference, level, name, 0);
        return silent(knob) ? undefined : { ...knob, with: { [other]: key } };
      }
    }
    return undefined;
  }

  matters(level, values) {
    try {
      const before = JSON.stringify(level.reference());
      return values.slice(-2).some(([, make]) => JSON.stringify(level.put(make)) !== before);
    } catch (error) {
      if (error.message === 'budget') throw error;
      return false;
    }
  }

  base(companions) {
    const key = Object.entries(companions).map(([name, make]) => `${name}=${make.key}`).join();
    if (!this.bases.has(key)) this.bases.set(key, this.run(companions));
    return this.bases.get(key);
  }

  /** The effect of one value, alone or with a companion that the library's complaint names. */
  effect(level, make) {
    try {
      return difference(level.reference(), level.put(make), this.paths.alone);
    } catch (error) {
      if (error.message === 'budget') throw error;
      return this.accompanied(level, make, error) ?? { no: String(error.message).split('\n')[0].replaceAll('Resolution error: ', '').slice(0, 120) };
    }
  }

  accompanied(level, make, error) {
    const others = [...this.properties.keys()].filter((name) => name !== level.property);
    let named = others.filter((name) => spelled(name).test(error.message));
    if (!named.length && level.top) named = others.filter((name) => this.properties.get(name).type.primitive === 'boolean');
    let left = level.top ? 14 : 4;
    for (const name of named) {
      for (const [key, value] of this.simple(this.properties.get(name).type, name)) {
        if (left-- <= 0) return undefined;
        const companions = { [name]: Object.assign((context) => value(context), { key }) };
        try {
          const found = difference(level.reference(companions), level.put(make, companions), this.paths.alone);
          return { ...found, with: { [name]: key } };
        } catch (again) {
          if (again.message === 'budget') throw again;
        }
      }
    }
    return undefined;
  }

  /** Values of a type worth trying as a companion: [key, make]. */
  simple(reference, path) {
    if (reference.fqn?.endsWith('aws_ec2.SubnetSelection')) {
      return [['PUBLIC', () => ({ subnetType: loaded('aws_ec2.SubnetType').PUBLIC })]];
    }
    if (reference.primitive === 'boolean') return [['true', () => true], ['false', () => false]];
    if (reference.fqn && type(reference.fqn)?.kind === 'enum') return enumeration(reference.fqn);
    const found = reference.fqn && !isConstruct(reference.fqn) ? constants(reference.fqn).slice(0, 8) : [];
    try {
      found.push(['$', simplest(reference, path)]);
    } catch {
      // there is no such value to try
    }
    return found;
  }

  /** What each value of a type does at a level. `path` is the argument's, "lifecycleRules[].expiration". */
  knob(reference, level, path, depth) {
    try {
      if (reference.union) return Object.assign({}, ...reference.union.types.map((each) => this.knob(each, level, path, depth)));
      if (reference.collection) return this.collection(reference.collection, level, path, depth);
      if (reference.primitive) return this.primitive(reference.primitive, level, path);
      return this.named(reference.fqn, level, path, depth);
    } catch (error) {
      if (error.message === 'budget') return { cut: true };
      return { no: String(error.message).split('\n')[0].slice(0, 120) };
    }
  }

  primitive(kind, level, path) {
    if (kind === 'boolean') return { '=': { true: this.effect(level, () => true), false: this.effect(level, () => false) } };
    if (kind === 'number') return this.numeric(level, path);
    if (kind === 'string' || kind === 'any') return { $: this.text(level, path) };
    if (kind === 'json') return { $: this.effect(level, (context) => ({ xKEYx: context.text(path) })) };
    return {};
  }

  text(level, path) {
    let first;
    for (const shape of shapes(path)) {
      const found = this.effect(level, (context) => context.text(path, shape));
      if (!found.no) return found;
      first ??= found;
    }
    return first;
  }

  /** A number's effect; that of particular numbers where others do nothing, and of ports that mean a protocol. */
  numeric(level, path) {
    const told = this.number(level, path);
    const special = /port$/i.test(path) ? PORTS : /"(set|add|drop|no)"/.test(JSON.stringify(told)) ? [] : COUNTS;
    const effects = special.map((number) => [String(number), this.effect(level, () => number)]);
    const telling = effects.filter(([, effect]) => Object.keys(effect).length && !effect.no);
    return { $: told, ...(telling.length ? { '=': Object.fromEntries(telling) } : {}) };
  }

  number(level, path) {
    let found;
    for (const [one, other] of NUMBERS) {
      const first = this.effect(level, () => one);
      if (first.no) {
        found ??= first;
        continue;
      }
      const second = one === other ? first : this.effect(level, () => other);
      if (second.no) continue;
      const told = unify(first, second, path, [['', one, other]]);
      if (!told['$?']) return told;
      found = told;
    }
    return found;
  }

  amounts(name, level, path) {
    let found;
    for (const [unit, one, other] of AMOUNTS[name]) {
      const first = this.effect(level, () => loaded(name)[unit](one));
      if (first.no) {
        found ??= first;
        continue;
      }
      const second = this.effect(level, () => loaded(name)[unit](other));
      const shares = Object.entries(UNITS[unit]).map(([each, share]) => [each, one * share, other * share]);
      if (second.no) continue;
      const told = unify(first, second, path, shares);
      if (!told['$?']) return told;
      found = told;
    }
    return found;
  }

  collection({ kind, elementtype }, level, path, depth) {
    const array = kind === 'array';
    if (elementtype.primitive && elementtype.primitive !== 'boolean') {
      const whole = array
        ? (context, shape) => [context.text(`${path}[0]`, shape), context.text(`${path}[1]`, shape)]
        : (context) => ({ [context.text(`${path}{key}`)]: context.text(path) });
      const found = elementtype.primitive === 'number' && array ? this.numbers(level, path) : this.texts(level, path, whole, array);
      if (found) return { $: found };
    }
    const wrap = array
      ? (make) => (context) => [make(context)]
      : (make) => (context) => ({ [context.text(`${path}{key}`)]: make(context) });
    const inner = {
      put: (make, companions) => level.put(wrap(make), companions),
      reference: level.reference,
      property: level.property,
    };
    const knob = this.knob(elementtype, inner, `${path}${array ? '[]' : '{}'}`, depth + 1);
    return { [array ? '[]' : '{*}']: knob, ...(array ? this.positions(elementtype, level, path) : {}) };
  }

  /** Where a second element of a list lands: the lists that grow, by resource. */
  positions(reference, level, path) {
    try {
      const makers = [simplest(reference, `${path}[]`), simplest(reference, `${path}[2]`)];
      const grown = difference(level.put((context) => [makers[0](context)]), level.put((context) => makers.map((make) => make(context))));
      const lists = (grown.set ?? []).filter(([, place]) => place.endsWith('[+]')).map(([resource, place]) => [resource, place.slice(0, -3)]);
      return lists.length ? { lists } : {};
    } catch (error) {
      if (error.message === 'budget') throw error;
      return {};
    }
  }

  /** The effect of a list or map of texts that lands as a whole; undefined if its elements go separate ways. */
  texts(level, path, whole, array) {
    for (const shape of array ? shapes(path) : ['%s']) {
      const found = this.effect(level, (context) => whole(context, shape));
      if (!found.no) return array && JSON.stringify(found).includes(`"${path}[1]"`) ? undefined : found;
    }
    return undefined;
  }

  numbers(level, path) {
    const first = this.effect(level, () => [81, 82]);
    if (first.no) return undefined;
    return JSON.parse(JSON.stringify(first).replaceAll('[81,82]', JSON.stringify({ $: path })));
  }

  named(fqn, level, path, depth) {
    const found = type(fqn);
    if (OPAQUE.has(short(fqn))) return { of: short(fqn), $: this.effect(level, simplest({ fqn }, path)) };
    if (short(fqn) in AMOUNTS) return { $: this.amounts(short(fqn), level, path) };
    if (found?.kind === 'enum') return { '=': this.each(enumeration(fqn), level) };
    if (isStruct(found)) return { '{}': this.struct_(fqn, level, path, depth) };
    const knob = {};
    if (found && !isConstruct(fqn)) {
      const fixed = constants(fqn);
      const tried = fixed.filter(([name], index) => !name.includes('.') || index < WIDE);
      if (tried.length) knob['='] = this.each(tried, level);
      const called = depth < DEPTH ? this.calls(fqn, level, path, depth) : {};
      if (Object.keys(called).length) knob['()'] = called;
    }
    if (!knob['='] && !knob['()']) knob.ref = this.effect(level, simplest({ fqn }, path));
    return knob;
  }

  each(choices, level) {
    return Object.fromEntries(choices.map(([name, make]) => [name, this.effect(level, make)]));
  }

  /** The effect of the simplest struct, and of each member on top of it. */
  struct_(fqn, level, path, depth) {
    let makers;
    try {
      makers = required(fqn, path, depth);
    } catch {
      return { no: 'no value' };
    }
    const make = (more = {}) => (context) => Object.fromEntries(Object.entries({ ...makers, ...more }).map(([name, maker]) => [name, maker(context)]));
    return this.parts(members(fqn, 'properties').values(), make, level, path, depth);
  }

  calls(fqn, level, path, depth) {
    const found = {};
    const choices = calls(fqn).filter(([name, , , old]) => !old || depth === 0);
    const plain = choices.length > FEW || PLAIN.has(short(fqn));
    if (plain && depth > 1) return {};
    for (const [name, wanted, call] of choices) {
      try {
        const inner = `${path}.${name.split('.').pop()}()`;
        const make = (more = {}) => invocation(name, wanted, call, inner, depth + 1, more);
        const parts = plain && wanted.length ? this.effect(level, make()) : this.parts(wanted, make, level, inner, depth);
        if (parts.members || !parts.no) found[name] = { params: wanted.map((each) => each.name), ...parts };
      } catch (error) {
        if (error.message === 'budget') throw error;
      }
    }
    return found;
  }

  /** What a value made of named parts does: its simplest form, then each part. */
  parts(wanted, make, level, path, depth) {
    const plain = this.effect(level, make());
    if (depth >= DEPTH) return plain;
    const inner = plain.no
      ? level
      : { put: (value, companions) => level.put(value, companions), reference: this.cached((companions) => level.put(make(), companions)), property: level.property };
    const parts = [...wanted];
    const found = {};
    for (const part of parts) {
      const here = {
        put: (value, companions) => inner.put(make({ [part.name]: value }), companions),
        reference: inner.reference,
        property: level.property,
      };
      const knob = this.knob(part.type, here, `${path}.${part.name}`, depth + 1);
      if (telling(knob)) found[part.name] = knob;
    }
    if (plain.no) this.beside(parts, found, make, level, path, depth);
    return { ...plain, ...(Object.keys(found).length ? { members: found } : {}) };
  }

  /** Members that are rejected alone, tried beside the first member that is not. */
  beside(parts, found, make, level, path, depth) {
    const works = parts.find((part) => found[part.name] && !rejected(found[part.name]));
    if (!works) return;
    const makers = { [works.name]: simplest(works.type, `${path}.${works.name}`) };
    for (const part of parts) {
      if (!found[part.name] || !rejected(found[part.name])) continue;
      const here = {
        put: (value, companions) => level.put(make({ ...makers, [part.name]: value }), companions),
        reference: this.cached((companions) => level.put(make(makers), companions)),
        property: level.property,
      };
      const knob = this.knob(part.type, here, `${path}.${part.name}`, depth + 1);
      if (telling(knob) && !rejected(knob)) found[part.name] = knob;
    }
  }

  cached(reference) {
    const known = new Map();
    return (companions = {}) => {
      const key = Object.entries(companions).map(([name, make]) => `${name}=${make.key}`).join();
      if (!known.has(key)) known.set(key, reference(companions));
      return known.get(key);
    };
  }

  /** What the properties of the construct stand for: a reference, or the path of a construct. */
  attributes() {
    const context = new Context(this.flags, this.paths);
    const built = this.build(context, {});
    resources(context);
    const elements = context.stack.node.findAll().filter((each) => typeof each.logicalId === 'string');
    const ids = new Map(elements.map((each) => [context.stack.resolve(each.logicalId), this.paths.named(relative(each.node.path))]));
    const found = {};
    for (const member of members(this.name, 'properties').values()) {
      if (member.static || member.protected) continue;
      try {
        const told = this.attribute(built[member.name], context, ids);
        if (told !== undefined && this.stands(told)) found[member.name] = told;
      } catch {
        // a property that only stands with other arguments
      }
    }
    return found;
  }

  /** Whether an attribute tells of something that is in the template. */
  stands(told) {
    const paths = [told.at ?? told.all ?? told.connections ?? []].flat();
    return paths.every((path) => path === '' || ofArgument(path) || Object.keys(this.base({})).some((each) => each.startsWith(`${path}/`) || each === path));
  }

  attribute(value, context, ids) {
    if (value === undefined || value === null || typeof value === 'function') return undefined;
    if (constructs.Construct.isConstruct(value)) return { at: this.paths.named(relative(value.node.path)) };
    if (typeof value === 'string') {
      const told = neutral(context.stack.resolve(value), ids, this.paths);
      return typeof told === 'string' ? undefined : told;
    }
    if (Array.isArray(value) && value.length && value.every((each) => constructs.Construct.isConstruct(each))) {
      return { all: value.map((each) => this.paths.named(relative(each.node.path))) };
    }
    if (value?.constructor?.name === 'Connections') {
      return { connections: value.securityGroups.map((each) => this.paths.named(relative(each.node.path))) };
    }
    if (Array.isArray(value) && value.length && value.every((each) => typeof each === 'string')) {
      return neutral(context.stack.resolve(value), ids, this.paths);
    }
    return undefined;
  }
}
