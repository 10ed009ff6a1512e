// The types of all options, as the program names them.
import type { Answer, Probe, Step } from './probe';

/** The fields of a type, and the type of each. */
export type Structs = Record<string, Record<string, string>>;

/** Types of Go, by the words that they have here. */
const plain: Record<string, string> = {
  string: 'string',
  bool: 'bool',
  'time.Duration': 'duration',
  'time.Time': 'string',
  float64: 'float',
  int: 'int',
  int32: 'int',
  int64: 'int',
  uint: 'uint',
  uint8: 'uint',
  uint32: 'uint',
  uint64: 'uint',
};

const isKnown = (answer: Answer | undefined) => answer !== undefined && !('unknownIn' in answer);

/** What is the key of no option. */
const noOption = 'no_such_option';

/** Finds the types of options, from the first on. */
export class Types {
  readonly structs: Structs = {};

  constructor(
    private readonly probe: Probe,
    private readonly words: readonly string[],
  ) {}

  /** Name of the type whose fields are at a place; nothing, if there are none. */
  structAt(path: readonly Step[]): string | undefined {
    const none = this.probe.ask(path, [noOption], '"x"').get(noOption);
    if (!none || !('unknownIn' in none)) return undefined;
    const texts = this.probe.ask(path, this.words, '"x"');
    const keys = this.words.filter((word) => isKnown(texts.get(word)));
    if (keys.length === 0) return undefined;
    const lists = this.probe.ask(path, keys, '[[1]]');
    const fields = Object.fromEntries(
      keys.map((key) => [key, this.typeOf([...path, key], texts.get(key), lists.get(key))]),
    );
    return this.named(none.unknownIn, fields);
  }

  /**
   * Those of the whole file. Overrides are read in two formats, and what is said of their own keys is of the
   * older one: those that have options of their own are named here.
   */
  root(): string {
    const root = this.structAt([]) ?? '';
    const overrides = {
      defaults: this.structAt(['overrides', 'defaults']) ?? 'any',
      per_tenant_override_config: 'string',
      per_tenant_override_period: 'duration',
      user_configurable_overrides: this.structAt(['overrides', 'user_configurable_overrides']) ?? 'any',
    };
    this.structs[root] = { ...this.structs[root], overrides: this.named('overrides.Config', overrides) };
    return root;
  }

  /** A type by its name; another of the same name has a number. */
  private named(name: string, fields: Record<string, string>, number = 1): string {
    const unique = number === 1 ? name : `${name}${number}`;
    const known = this.structs[unique];
    if (known && JSON.stringify(known) !== JSON.stringify(fields))
      return this.named(name, fields, number + 1);
    this.structs[unique] = fields;
    return unique;
  }

  /** @param text What is said of a text. @param list What is said of a list of lists. */
  private typeOf(path: readonly Step[], text: Answer | undefined, list: Answer | undefined): string {
    if (text === undefined || 'unknownIn' in text) return 'any';
    if ('refused' in text)
      return this.structAt(path) ?? (/duration/.test(text.refused) ? 'duration' : 'string');
    if ('taken' in text) return list && 'taken' in list ? 'any' : 'string';
    return this.wanted(path, text.wanted);
  }

  private wanted(path: readonly Step[], type: string): string {
    const known = plain[type];
    if (known) return known;
    const [, container = '', of = ''] = /^(\[\]|map\[[^\]]*\])\*?(.+)$/.exec(type) ?? [];
    if (of) {
      const kind = container === '[]' ? 'list' : 'map';
      return `${kind} of ${plain[of] ?? this.structAt([...path, { first: kind }]) ?? 'any'}`;
    }
    return this.structAt(path) ?? this.listed(path) ?? 'any';
  }

  /** Of a list that has a name of its own. */
  private listed(path: readonly Step[]): string | undefined {
    const of = this.structAt([...path, { first: 'list' }]);
    return of && `list of ${of}`;
  }
}
