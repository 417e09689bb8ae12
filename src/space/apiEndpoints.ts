/** What a running app says of its own interface. */
export interface Endpoint {
  kind: 'openapi' | 'gradio';
  method: string;
  /** As the app writes it: `/items/{id}`, or `/predict` for a function of a Gradio app. */
  path: string;
  summary?: string;
  parameters: EndpointParameter[];
  /** An example of the JSON body; absent when there is none. */
  body?: unknown;
  /** Instead of `body`, where the app takes a form only. */
  form?: FormBody;
}

export interface FormBody {
  type: 'application/x-www-form-urlencoded' | 'multipart/form-data';
  fields: { name: string; example: unknown; isFile: boolean }[];
}

export interface EndpointParameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'argument';
  required: boolean;
  example: unknown;
}

export interface EndpointCall {
  /** Origin of the app. */
  host: string;
  private: boolean;
  /** For the Gradio client: `owner/name`. */
  space: string;
}

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const records = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Operations of an OpenAPI document, in its order; empty for anything else. */
export function openapiEndpoints(document: unknown): Endpoint[] {
  if (!isRecord(document) || !isRecord(document['paths'])) return [];
  const found: Endpoint[] = [];
  for (const [path, item] of Object.entries(document['paths'])) {
    if (!isRecord(item)) continue;
    for (const method of methods) {
      const operation = item[method];
      if (!isRecord(operation)) continue;
      const parameters = [...records(item['parameters']), ...records(operation['parameters'])].flatMap(
        (one) => parameterOf(document, one),
      );
      const body = bodyOf(document, operation['requestBody']);
      const form = body === undefined ? formOf(document, operation['requestBody']) : undefined;
      const summary = text(operation['summary']) ?? text(operation['description'])?.split('\n')[0];
      found.push({
        kind: 'openapi',
        method: method.toUpperCase(),
        path,
        parameters,
        ...(summary ? { summary } : {}),
        ...(body === undefined ? {} : { body }),
        ...(form ? { form } : {}),
      });
    }
  }
  return found;
}

function parameterOf(document: Json, given: Json): EndpointParameter[] {
  const one = resolved(document, given);
  const name = text(one['name']);
  const place = text(one['in']);
  if (!name || (place !== 'path' && place !== 'query' && place !== 'header')) return [];
  const example = one['example'] ?? exampleOf(document, one['schema'], 0);
  return [{ name, in: place, required: place === 'path' || one['required'] === true, example }];
}

function bodyOf(document: Json, given: unknown): unknown {
  const content = contentOf(document, given);
  const json = isRecord(content['application/json']) ? content['application/json'] : undefined;
  if (!json) return undefined;
  const named = isRecord(json['examples']) ? records(Object.values(json['examples']))[0] : undefined;
  return json['example'] ?? named?.['value'] ?? exampleOf(document, json['schema'], 0);
}

function contentOf(document: Json, given: unknown): Json {
  const request = isRecord(given) ? resolved(document, given) : {};
  return isRecord(request['content']) ? request['content'] : {};
}

function formOf(document: Json, given: unknown): FormBody | undefined {
  const content = contentOf(document, given);
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data'] as const) {
    const one = content[type];
    if (!isRecord(one) || !isRecord(one['schema'])) continue;
    const { properties } = resolved(document, one['schema']);
    const fields = Object.entries(isRecord(properties) ? properties : {}).map(([name, value]) => {
      const schema = isRecord(value) ? resolved(document, value) : {};
      const items = isRecord(schema['items']) ? schema['items'] : schema;
      // OpenAPI 3.1 names the media type where 3.0 has a format.
      const isFile = items['format'] === 'binary' || text(items['contentMediaType']) !== undefined;
      return { name, example: exampleOf(document, items, 0), isFile };
    });
    return { type, fields };
  }
  return undefined;
}

function resolved(document: Json, value: Json): Json {
  const ref = text(value['$ref']);
  if (!ref?.startsWith('#/')) return value;
  let found: unknown = document;
  for (const part of ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isRecord(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return isRecord(found) ? found : {};
}

/** A schema may refer to itself, so the depth is bounded. */
function exampleOf(document: Json, given: unknown, depth: number): unknown {
  if (!isRecord(given) || depth > 6) return null;
  const schema = resolved(document, given);
  if (schema['example'] !== undefined) return schema['example'];
  if (Array.isArray(schema['examples']) && schema['examples'].length > 0) {
    return (schema['examples'] as unknown[])[0];
  }
  if (schema['default'] !== undefined) return schema['default'];
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return (schema['enum'] as unknown[])[0];
  const all = records(schema['allOf']);
  if (all.length > 0) {
    const parts = all.map((part) => exampleOf(document, part, depth + 1)).filter(isRecord);
    return Object.assign({}, ...parts) as Json;
  }
  const any = records(schema['anyOf'] ?? schema['oneOf']).find((one) => one['type'] !== 'null');
  if (any) return exampleOf(document, any, depth + 1);
  switch (text(schema['type']) ?? (isRecord(schema['properties']) ? 'object' : undefined)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(isRecord(schema['properties']) ? schema['properties'] : {}).map(([name, value]) => [
          name,
          exampleOf(document, value, depth + 1),
        ]),
      );
    case 'array':
      return [exampleOf(document, schema['items'], depth + 1)];
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'string':
      return 'string';
    default:
      return null;
  }
}

/** Named functions of a Gradio app that are meant to be called; empty for anything else. */
export function gradioEndpoints(info: unknown): Endpoint[] {
  if (!isRecord(info) || !isRecord(info['named_endpoints'])) return [];
  return Object.entries(info['named_endpoints']).flatMap(([name, value]): Endpoint[] => {
    if (!isRecord(value) || value['show_api'] === false) return [];
    const parameters = records(value['parameters']).map((one, index): EndpointParameter => ({
      name: text(one['parameter_name']) ?? text(one['label']) ?? `param_${index}`,
      in: 'argument',
      required: one['parameter_has_default'] !== true,
      example: one['parameter_has_default'] === true ? one['parameter_default'] : one['example_input'],
    }));
    const returns = records(value['returns'])
      .map((one) => text(one['label']))
      .filter(Boolean);
    const summary = returns.length > 0 ? `→ ${returns.join(', ')}` : undefined;
    return [{ kind: 'gradio', method: 'POST', path: name, parameters, ...(summary ? { summary } : {}) }];
  });
}

/** Path and query with the examples put in; `{name}` stays where there is none. */
export function requestPath(endpoint: Endpoint): string {
  if (endpoint.kind === 'gradio') return `/gradio_api/call${endpoint.path}`;
  const path = endpoint.parameters
    .filter((one) => one.in === 'path' && one.example !== null && one.example !== undefined)
    .reduce(
      (filled, one) => filled.replace(`{${one.name}}`, encodeURIComponent(plain(one.example))),
      endpoint.path,
    );
  const query = endpoint.parameters
    .filter((one) => one.in === 'query' && one.required)
    .map((one) => `${encodeURIComponent(one.name)}=${encodeURIComponent(plain(one.example))}`);
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
}

export function requestBody(endpoint: Endpoint): unknown {
  return endpoint.kind === 'gradio'
    ? { data: endpoint.parameters.map((one) => one.example ?? null) }
    : endpoint.body;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
