import {
  requestBody,
  requestPath,
  type Endpoint,
  type EndpointCall,
  type FormBody,
} from '../apiEndpoints.ts';
import { tokenPlaceholder } from './lines.ts';

const boundary = 'form-part';

/** An endpoint as an editable request document. */
export function requestText(endpoint: Endpoint, call: EndpointCall): string {
  const summary = endpoint.kind === 'openapi' ? endpoint.summary : undefined;
  const optional = endpoint.parameters.filter((one) => one.in === 'query' && !one.required);
  const body = bodyText(endpoint);
  const lines = [
    `# ${endpoint.method} ${oneLine(endpoint.path)}${summary === undefined ? '' : ` · ${oneLine(summary)}`}`,
    `# Space: ${call.space}`,
    ...(endpoint.form?.type === 'multipart/form-data' && endpoint.form.fields.some(({ isFile }) => isFile)
      ? ['# A file of the workspace instead of its text: < path/of/the/file']
      : []),
    ...optional.map(({ name, example }) => `# ?${oneLine(name)}=${encodeURIComponent(asText(example))}`),
    `${endpoint.method} ${call.host.replace(/\/+$/, '')}${requestPath(endpoint).replace(/\s/g, encodeURIComponent)}`,
    ...(call.private ? [`Authorization: Bearer ${tokenPlaceholder}`] : []),
    ...(body ? [`Content-Type: ${body.type}`] : []),
    ...endpoint.parameters
      .filter((one) => one.in === 'header' && one.required)
      .map(({ name, example }) => `${oneLine(name)}: ${oneLine(asText(example))}`),
    ...(body ? ['', body.text] : []),
    '',
  ];
  return lines.join('\n');
}

function bodyText(endpoint: Endpoint): { type: string; text: string } | undefined {
  if (endpoint.form) return formText(endpoint.form);
  const body = requestBody(endpoint);
  if (body === undefined) return undefined;
  return { type: 'application/json', text: JSON.stringify(body, undefined, 2) };
}

function formText({ type, fields }: FormBody): { type: string; text: string } {
  if (type === 'application/x-www-form-urlencoded') {
    const pairs = fields.map(({ name, example }): [string, string] => [name, asText(example)]);
    return { type, text: new URLSearchParams(pairs).toString() };
  }
  const parts = fields.flatMap(({ name, example, isFile }) => [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${partName(name)}"${isFile ? '; filename="file.txt"' : ''}`,
    ...(isFile ? ['Content-Type: text/plain'] : []),
    '',
    isFile ? 'text of the file' : oneLine(asText(example)),
  ]);
  return { type: `${type}; boundary=${boundary}`, text: [...parts, `--${boundary}--`].join('\n') };
}

/** What the app says of itself must not become a line of its own. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

const partName = (name: string) => oneLine(name).replaceAll('"', '%22');

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
