import { requestBody, requestPath, type Endpoint, type EndpointCall } from './apiEndpoints.ts';

export type CallLanguage = 'curl' | 'python' | 'javascript';

/** How to call an endpoint. The token is never part of the text: it is read from the environment variable `HF_TOKEN`. */
export function endpointCall(language: CallLanguage, endpoint: Endpoint, call: EndpointCall): string {
  if (endpoint.kind === 'gradio') {
    if (language === 'python') return gradioPython(endpoint, call);
    if (language === 'javascript') return gradioJavaScript(endpoint, call);
    return gradioCurl(endpoint, call);
  }
  const url = urlOf(endpoint, call);
  const body = requestBody(endpoint);
  const json = body === undefined ? undefined : JSON.stringify(body);
  switch (language) {
    case 'curl':
      return `${curl(endpoint.method, url, json, call.private)}\n`;
    case 'python':
      return python(endpoint.method, url, body, call.private);
    case 'javascript':
      return javaScript(endpoint.method, url, json, call.private);
  }
}

function urlOf(endpoint: Endpoint, call: EndpointCall): string {
  return call.host.replace(/\/+$/, '') + requestPath(endpoint);
}

/** For a shell: what an app writes into its paths and examples must not become a command. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function curl(method: string, url: string, json: string | undefined, isPrivate: boolean): string {
  return [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(isPrivate ? ['-H "Authorization: Bearer $HF_TOKEN"'] : []),
    ...(json === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quoted(json)}`]),
    quoted(url),
  ].join(' ');
}

/** The two steps of Gradio: the first answers an event id, the second streams the result. */
function gradioCurl(endpoint: Endpoint, call: EndpointCall): string {
  const url = urlOf(endpoint, call);
  const first = curl('POST', url, JSON.stringify(requestBody(endpoint)), call.private);
  const auth = call.private ? '-H "Authorization: Bearer $HF_TOKEN" ' : '';
  return [
    `EVENT_ID=$(${first} -s | awk -F'"' '{ print $4 }')`,
    `curl -N ${auth}${quoted(`${url}/`)}"$EVENT_ID"`,
    '',
  ].join('\n');
}

function python(method: string, url: string, body: unknown, isPrivate: boolean): string {
  return [
    ...(isPrivate ? ['import os', ''] : []),
    'import requests',
    '',
    `response = requests.request(`,
    `    ${JSON.stringify(method)},`,
    `    ${JSON.stringify(url)},`,
    ...(isPrivate ? [`    headers={"Authorization": f"Bearer {os.environ['HF_TOKEN']}"},`] : []),
    ...(body === undefined ? [] : [`    json=${pythonValue(body)},`]),
    '    timeout=60,',
    ')',
    'response.raise_for_status()',
    'print(response.text)',
    '',
  ].join('\n');
}

/** JSON as a Python literal. */
function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}: ${pythonValue(item)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  return JSON.stringify(value);
}

function javaScript(method: string, url: string, json: string | undefined, isPrivate: boolean): string {
  const headers = [
    ...(isPrivate ? ['Authorization: `Bearer ${process.env.HF_TOKEN}`'] : []),
    ...(json === undefined ? [] : [`'Content-Type': 'application/json'`]),
  ];
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    `  method: ${JSON.stringify(method)},`,
    ...(headers.length > 0 ? [`  headers: { ${headers.join(', ')} },`] : []),
    ...(json === undefined ? [] : [`  body: JSON.stringify(${json}),`]),
    '});',
    'console.log(response.status, await response.text());',
    '',
  ].join('\n');
}

function gradioPython(endpoint: Endpoint, call: EndpointCall): string {
  const isName = (name: string) => /^[A-Za-z_]\w*$/.test(name);
  return [
    ...(call.private ? ['import os', ''] : []),
    'from gradio_client import Client',
    '',
    `client = Client(${JSON.stringify(call.space)}${call.private ? ', token=os.environ["HF_TOKEN"]' : ''})`,
    'result = client.predict(',
    ...endpoint.parameters.map(
      (one) => `    ${isName(one.name) ? `${one.name}=` : ''}${pythonValue(one.example)},`,
    ),
    `    api_name=${JSON.stringify(endpoint.path)},`,
    ')',
    'print(result)',
    '',
  ].join('\n');
}

function gradioJavaScript(endpoint: Endpoint, call: EndpointCall): string {
  const named = Object.fromEntries(endpoint.parameters.map((one) => [one.name, one.example ?? null]));
  const token = call.private ? ', { token: process.env.HF_TOKEN }' : '';
  return [
    `import { Client } from '@gradio/client';`,
    '',
    `const client = await Client.connect(${JSON.stringify(call.space)}${token});`,
    `const result = await client.predict(${JSON.stringify(endpoint.path)}, ${JSON.stringify(named)});`,
    'console.log(result.data);',
    '',
  ].join('\n');
}
