import { HubError } from './errors.ts';

/** A repository path as URL segments. `.` and `..` would be resolved away by URL and reach another route. */
export function encodePath(path: string, route: string): string {
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new HubError('refused', route, { serverMessage: 'Not a path inside a Space.' });
  }
  return segments.map(encodeURIComponent).join('/');
}

/** `ns/name` as URL segments; HubError `refused` for anything else. */
export function encodeId(id: string, route: string): string {
  if (id.split('/').length !== 2) throw new HubError('refused', route, { serverMessage: 'Not a Space id.' });
  return encodePath(id, route);
}
