// Server-side applies that change nothing, of many objects at once. https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
import * as z from 'zod';
import type { Kubectl } from './kubectl';

const manifest = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }) });

/** An object, and the file that it is in. */
export interface Sent {
  file: string;
  object: z.output<typeof manifest>;
}

/** An object as it is sent; nothing, if a file has none. Its own namespace may not be there yet; `default` is, everywhere. */
export function readManifest(file: string, written: unknown): Sent | undefined {
  const read = manifest.safeParse(written);
  if (!read.success) return undefined;
  const { metadata } = read.data;
  return { file, object: { ...read.data, metadata: metadata.namespace ? { ...metadata, namespace: 'default' } : metadata } };
}

const resources = z.looseObject({ resources: z.array(z.looseObject({ kind: z.string() })) });

/** The kinds that an API server does not know, and how many objects are of each. */
export function missingKinds(kubectl: Pick<Kubectl, 'run'>, sent: readonly Sent[]): { apiVersion: string; kind: string; count: number }[] {
  return [...new Set(sent.map(({ object }) => object.apiVersion))].flatMap((apiVersion) => {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { ok, stdout } = kubectl.run(['get', '--raw', path]);
    const known = new Set(ok ? resources.parse(JSON.parse(stdout)).resources.map(({ kind }) => kind) : []);
    const here = sent.map(({ object }) => object).filter((object) => object.apiVersion === apiVersion && !known.has(object.kind));
    return [...new Set(here.map(({ kind }) => kind))].map((kind) => ({ apiVersion, kind, count: here.filter((object) => object.kind === kind).length }));
  });
}

/** What an API server says of objects, a line each. */
interface Said {
  refusals: string[];
  warnings: string[];
}

const flags = ['--server-side', '--dry-run=server', '--validate=strict', '--force-conflicts', '--field-manager=accept', '-o', 'name'];

/** What kubectl says, in a line, without what it logs of itself: `I1125 12:00:00 …`. */
const said = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !/^[IWE][0-9]{4} /.test(line))
    .map((line) => line.replace(/^\* /, ''))
    .join(' ');

/** Sends objects as they would be applied. What is taken is named on stdout, in a line each. */
export const send = (kubectl: Pick<Kubectl, 'run'>, sent: readonly Sent[]) =>
  kubectl.run(['apply', ...flags, '-f', '-'], sent.map(({ object }) => JSON.stringify(object)).join('\n'));

/** Asks of all at once, and if something is said, of each half: kubectl does not say which file it speaks of. */
function ask(kubectl: Pick<Kubectl, 'run'>, sent: readonly Sent[]): Said[] {
  if (sent.length === 0) return [];
  const { ok, stderr } = send(kubectl, sent);
  const text = said(stderr);
  if (ok && text === '') return [];
  const [first, ...others] = sent;
  if (first && others.length === 0) {
    const line = `${first.file}: ${text}`;
    return [ok ? { refusals: [], warnings: [line] } : { refusals: [line], warnings: [] }];
  }
  const middle = Math.ceil(sent.length / 2);
  return [...ask(kubectl, sent.slice(0, middle)), ...ask(kubectl, sent.slice(middle))];
}

/** Asks an API server whether it takes objects. */
export function asked(kubectl: Pick<Kubectl, 'run'>, sent: readonly Sent[]): Said {
  const all = ask(kubectl, sent);
  return { refusals: all.flatMap(({ refusals }) => refusals), warnings: all.flatMap(({ warnings }) => warnings) };
}
