// YAML as an operator wrote it: what it says, on which line, and what YAML makes something else of.
import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  load,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { type Problem, violation } from '../problem';
import { issuerOf } from './keys';

type Path = readonly PropertyKey[];

/** The largest file that is read. A thousand tenants with limits of their own have a fifth of it. */
const most = { bytes: 2 ** 20, values: 100_000 };

/** A text, and what YAML takes it for. */
export interface Taken {
  text: string;
  /** @example 'a number' */
  as: string;
}

/** A number, and how it is written. */
export interface Misread {
  path: Path;
  text: string;
  number: number;
}

/** A value as it stands in the file. */
interface Written {
  line: number;
  /** A value without quotes that YAML takes for something else than a text, such as 2.10 for a number. */
  taken?: Taken;
}

/** A file of YAML that was read. */
export interface Source {
  value: unknown;
  /** The line of what is at a path, or else of what it would be in. */
  lineOf(path: Path): number;
  /** Numbers that are written in another way than they are read, such as 010 for 10. */
  misread: readonly Misread[];
  /** The text of a value that YAML took for something else than a text. */
  takenOf(path: Path): Taken | undefined;
}

const keyOf = (path: Path) => JSON.stringify(path.map(String));

/** Raised for what YAML allows and an operator cannot mean. */
class Refused extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

const kinds: Record<string, string> = { number: 'a number', boolean: 'true or false', object: 'nothing' };

/** What YAML takes a text without quotes for, if it is no text. */
function takenFor(text: string): string | undefined {
  const value: unknown = /^[-+.~\d]|^(?:null|true|false)$/i.test(text) ? load(text) : text;
  return typeof value === 'string' ? undefined : kinds[typeof value];
}

/** Lines by their offsets in a text. */
function counter(text: string) {
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map(({ 0: end, index }) => index + end.length)];
  return (offset: number) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Walks over what a parser met, and remembers where each value is. */
class Walk {
  readonly written = new Map<string, Written>();
  readonly misread: Misread[] = [];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly lineAt: (offset: number) => number,
  ) {}

  /** The next value, whatever it is. */
  value(path: Path): void {
    const event = this.next();
    if (event?.type === EVENT_ID.SCALAR) this.scalar(event, path);
    else if (event?.type === EVENT_ID.SEQUENCE) this.sequence(event.start, path);
    else if (event?.type === EVENT_ID.MAPPING) this.mapping(event.start, path);
    else if (event?.type === EVENT_ID.DOCUMENT) this.value(path);
  }

  private next(): Event | undefined {
    return this.events[this.at++];
  }

  private get isClosed(): boolean {
    return this.events[this.at]?.type === EVENT_ID.POP;
  }

  private scalar(event: ScalarEvent, path: Path): void {
    const text = getScalarValue(this.text, event);
    // What stands in the file as it is was looked at line by line.
    const issuer = event.style === SCALAR_STYLE.PLAIN ? undefined : issuerOf(text);
    if (issuer)
      throw new Refused(
        event.valueStart,
        `what looks like a key of ${issuer}. No key is ever in Git: remove it`,
      );
    const as = event.style === SCALAR_STYLE.PLAIN ? takenFor(text) : undefined;
    const number = Number(as === 'a number' ? load(text) : text);
    if (as === 'a number' && String(number) !== text) this.misread.push({ path, text, number });
    const line = this.lineAt(event.valueStart);
    this.written.set(keyOf(path), { line, ...(as && { taken: { text, as } }) });
  }

  private sequence(start: number, path: Path): void {
    this.written.set(keyOf(path), { line: this.lineAt(start) });
    for (let index = 0; !this.isClosed && this.at < this.events.length; index++) this.value([...path, index]);
    this.next();
  }

  private mapping(start: number, path: Path): void {
    this.written.set(keyOf(path), { line: this.lineAt(start) });
    while (!this.isClosed && this.at < this.events.length) {
      const key = this.key();
      this.value([...path, key.text]);
      // People look for the key, which may be above its value.
      const written = this.written.get(keyOf([...path, key.text]));
      this.written.set(keyOf([...path, key.text]), { ...written, line: key.line });
    }
    this.next();
  }

  /** A key is a text, and the one that is written. */
  private key(): { text: string; line: number } {
    const event = this.next();
    if (event?.type !== EVENT_ID.SCALAR) {
      const start =
        event && 'start' in event ? event.start : event && 'anchorStart' in event ? event.anchorStart : 0;
      throw new Refused(start, 'a key that is no text. Write a text, in quotes if it has brackets or braces');
    }
    const text = getScalarValue(this.text, event);
    const taken = event.style === SCALAR_STYLE.PLAIN ? takenFor(text) : undefined;
    if (taken)
      throw new Refused(
        event.valueStart,
        `the key ${text}, which YAML takes for ${taken}. Write it in quotes: "${text}"`,
      );
    if (text === '__proto__') throw new Refused(event.valueStart, 'the key __proto__. Choose another name');
    return { text, line: this.lineAt(event.valueStart) };
  }
}

/** Raised for what is wrong at a path. */
class RefusedAt extends Error {
  constructor(
    readonly path: Path,
    message: string,
  ) {
    super(message);
  }
}

/** Refuses aliases that stand for themselves, and those that grow beyond all measure. */
function count(value: unknown, path: Path, within: readonly unknown[], known: { values: number }): void {
  if (typeof value !== 'object' || value === null) return;
  if (within.includes(value))
    throw new RefusedAt(path, 'an alias inside of what it stands for. Write the value out');
  for (const [key, inner] of Object.entries(value)) {
    known.values += 1;
    if (known.values > most.values)
      throw new RefusedAt(
        path,
        `aliases that stand for more than ${most.values} values. Write out what is meant`,
      );
    count(inner, [...path, key], [...within, value], known);
  }
}

function read(
  file: string,
  text: string,
  position: ReturnType<typeof counter>,
): Source | { problems: Problem[] } {
  const events = parseEvents(text, { filename: file });
  const walk = new Walk(text, events, (offset) => position(offset).line);
  walk.value([]);
  const documents = constructFromEvents(events, { source: text, filename: file, schema: CORE_SCHEMA });
  if (documents.length > 1)
    throw new Refused(text.length, `${documents.length} documents. Write one in each file`);
  if (documents.length === 0) throw new Refused(0, 'nothing but comments. Write an environment');
  const [value] = documents;
  const nearest = (path: Path): Written | undefined =>
    walk.written.get(keyOf(path)) ?? (path.length > 0 ? nearest(path.slice(0, -1)) : undefined);
  const lineOf = (path: Path) => nearest(path)?.line ?? 1;
  try {
    count(value, [], [], { values: 0 });
  } catch (error) {
    if (!(error instanceof RefusedAt)) throw error;
    const where = `${file}:${lineOf(error.path)}: ${error.path.map(String).join('.')}`;
    return { problems: [{ rule: 'yaml', ...violation(where, `${error.message}.`) }] };
  }
  return {
    value,
    lineOf,
    misread: walk.misread,
    takenOf: (path) => walk.written.get(keyOf(path))?.taken,
  };
}

/** Keys in a file are refused before anything of it is shown, those in comments too: Git would keep them. */
function keysIn(file: string, text: string): Problem[] {
  return text.split('\n').flatMap((line, index) => {
    const issuer = issuerOf(line);
    const what = `what looks like a key of ${issuer}. No key is ever in Git: remove it here, and replace it where it was issued.`;
    return issuer ? [{ rule: 'key', ...violation(`${file}:${index + 1}`, what) }] : [];
  });
}

/** A line of a template, which some other program is to fill in first. */
const template = /^[^#\n]*\{\{/m;

/**
 * Reads a file of YAML.
 * @param file Name that problems start with.
 */
export function readSource(file: string, text: string): Source | { problems: Problem[] } {
  const problem = (line: number, column: number, what: string) => ({
    problems: [{ rule: 'yaml', ...violation(`${file}:${line}:${column}`, what) }],
  });
  if (text.length > most.bytes)
    return problem(1, 1, `${text.length} characters. Allowed: up to ${most.bytes}, 1 MiB.`);
  const keys = keysIn(file, text);
  if (keys.length > 0) return { problems: keys };
  const position = counter(text);
  try {
    return read(file, text, position);
  } catch (error) {
    if (error instanceof Refused) {
      const { line, column } = position(error.offset);
      return problem(line, column, `${error.message}.`);
    }
    if (!(error instanceof YAMLException)) throw error;
    const [line, column] = [(error.mark?.line ?? 0) + 1, (error.mark?.column ?? 0) + 1];
    const match = template.exec(text);
    const hint = match
      ? ' It has {{ }}, which a template engine fills in: here is none, so write the value.'
      : '';
    return problem(line, column, `not YAML: ${error.reason}.${hint}`);
  }
}
