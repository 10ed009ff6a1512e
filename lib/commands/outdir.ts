// `cdk8s synth` lists what it finds in a folder of its own choice, which it names in CDK8S_OUTDIR. dist/ is
// copied there.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, inspect } from '../disk/files';
import { Update } from '../disk/update';
import { wasRendered } from './synthesis';

const variable = 'CDK8S_OUTDIR';
const remedy = `Unset ${variable}, or name an empty folder.`;

/** Something in a folder that was not rendered, if there is anything. */
function otherIn(folder: string): string | undefined {
  const { files, others } = inspect(folder);
  return (
    others[0] ?? files.find((path) => !wasRendered(path, () => readFileSync(join(folder, path), 'utf8')))
  );
}

/** What keeps dist/ from being copied to a folder: things of others in it would be mixed with it. */
export function outdirProblems(folder: string): string[] {
  const got = `${variable}: got ${JSON.stringify(folder)}`;
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) return [`${got}, which is a file. ${remedy}`];
  const other = otherIn(folder);
  return other === undefined ? [] : [`${got}, a folder with other things in it, such as ${other}. ${remedy}`];
}

/** Makes a folder hold the rendered ones of some files, and nothing else. */
export function copyTo(folder: string, files: Files): void {
  const rendered = new Map([...files].filter(([path, text]) => wasRendered(path, () => text)));
  const update = new Update(folder);
  update.write(rendered);
  update.remove(inspect(folder).files.filter((path) => !rendered.has(path)));
  update.commit();
}
