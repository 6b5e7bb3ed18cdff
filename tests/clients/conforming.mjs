// Whether an answer is what its operation and the schema say: each field asked for and no other, nothing null
// that may not be, no enum value or type that the schema has not, each scalar in its form. It knows no server.

import { getNullableType, isAbstractType, isEnumType, isListType, isNonNullType, isObjectType } from 'graphql';

// How each scalar looks in JSON.
const FORMS = {
  ID: (value) => typeof value === 'string' && value !== '',
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31,
  Float: (value) => typeof value === 'number',
  Date: (value) => /^\d{4}-\d\d-\d\d$/.test(value),
  DateTime: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value),
  Decimal: (value) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value),
  LocalTime: (value) => /^\d\d:\d\d$/.test(value),
  Locale: (value) => typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1,
  URL: (value) => URL.canParse(value) && /^https?:/.test(value),
};

// What in `data` is not as it should be, place by place.
export function misfits(schema, document, data) {
  const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition');
  const fragments = Object.fromEntries(
    document.definitions
      .filter((definition) => definition.kind === 'FragmentDefinition')
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const found = [];
  object(schema.getQueryType(), [operation.selectionSet], data, 'data');
  return found;

  function value(type, selections, given, place) {
    if (given === null || given === undefined) {
      if (isNonNullType(type) || given === undefined) found.push(`${place}: is ${given}`);
      return;
    }
    const bare = getNullableType(type);
    if (isListType(bare)) {
      if (!Array.isArray(given)) found.push(`${place}: is no list`);
      else given.forEach((item, at) => value(bare.ofType, selections, item, `${place}[${at}]`));
    } else if (isEnumType(bare)) {
      if (!bare.getValue(given)) found.push(`${place}: ${given} is no ${bare.name}`);
    } else if (isObjectType(bare)) {
      object(bare, selections, given, place);
    } else if (isAbstractType(bare)) {
      const possible = schema.getPossibleTypes(bare).find((one) => one.name === given.__typename);
      if (possible) object(possible, selections, given, place);
      else found.push(`${place}: ${given.__typename} is no ${bare.name}`);
    } else if (!FORMS[bare.name]?.(given)) {
      found.push(`${place}: ${JSON.stringify(given)} is no ${bare.name}`);
    }
  }

  function object(type, selections, given, place) {
    const asked = new Map();
    for (const selection of selections) collect(type, selection, asked);
    for (const [name, fields] of asked) {
      const field = fields[0].name.value;
      if (field === '__typename') {
        if (given[name] !== type.name) found.push(`${place}.${name}: ${given[name]}, not ${type.name}`);
        continue;
      }
      const below = fields.flatMap((one) => one.selectionSet ?? []);
      value(type.getFields()[field].type, below, given[name], `${place}.${name}`);
    }
    for (const name of Object.keys(given)) if (!asked.has(name)) found.push(`${place}.${name}: was not asked for`);
  }

  function isOne(condition, type) {
    return isAbstractType(condition) && schema.isSubType(condition, type);
  }

  // The fields that a selection asks of this type, by the names that they are answered under.
  function collect(type, selectionSet, asked) {
    for (const selection of selectionSet.selections) {
      if (selection.kind === 'Field') {
        const name = (selection.alias ?? selection.name).value;
        asked.set(name, [...(asked.get(name) ?? []), selection]);
      } else {
        const fragment = selection.kind === 'FragmentSpread' ? fragments[selection.name.value] : selection;
        const on = fragment.typeCondition?.name.value;
        if (!on || on === type.name || isOne(schema.getType(on), type)) collect(type, fragment.selectionSet, asked);
      }
    }
  }
}
