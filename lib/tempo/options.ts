// The options of Tempo 2.10, and which programs read them.
import { tempo } from '../../imports/tempo';
import { type Options, type OptionsOf, optionsSchema } from '../environment/options';
import { choicesOf } from './choices';
import { decidedBy } from './decided';

export const tempo210Options: Options = {
  ...tempo,
  limits: { type: 'overrides.Overrides', path: ['overrides', 'defaults'] },
  decidedBy,
  choicesOf,
};

/** What every program reads. */
const common = ['server', 'usage_report', 'enable_go_runtime_metrics'];

/** What a program reads beside that: its own sections, and those that it shares with others. */
export const reading = (...sections: string[]): OptionsOf => ({
  options: tempo210Options,
  sections: [...common, ...sections],
});

/** What may be said of a program in Tempo's own words. */
export const ofTempo = (reads: OptionsOf) => ({
  tempo: optionsSchema(reads)
    .optional()
    .describe(
      'Options of this program by Tempo’s own names, before those of the key `tempo` of all: https://grafana.com/docs/tempo/latest/configuration/.',
    ),
});
