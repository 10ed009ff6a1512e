// A folder as it stands at a revision. Only `npm run review` asks: a render knows nothing of Git.
import { spawnSync } from 'node:child_process';
import type { Files } from './disk';

/** Raised when Git does not know a revision; its message is for people. */
export class UnknownRevision extends Error {}

function git(input: string, ...args: string[]): Buffer | undefined {
  const { status, stdout } = spawnSync('git', args, { input, maxBuffer: 2 ** 30 });
  return status === 0 ? stdout : undefined;
}

/** The files below a folder at a revision. */
export function readRevision(revision: string, folder: string): Files {
  const commit = git('', 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)?.toString().trim();
  if (!commit)
    throw new UnknownRevision(
      `--base: got ${JSON.stringify(revision)}, which is no revision of this repository. Allowed: a commit, branch or tag such as origin/main`,
    );
  const listing = git('', 'ls-tree', '-r', '-z', commit, '--', `${folder}/`)?.toString() ?? '';
  const files = listing.split('\0').flatMap((line) => {
    const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/.exec(line) ?? [];
    return blob && path ? [{ blob, path: path.slice(folder.length + 1) }] : [];
  });
  const contents = git(files.map(({ blob }) => `${blob}\n`).join(''), 'cat-file', '--batch') ?? Buffer.alloc(0);
  const found = new Map<string, string>();
  let at = 0;
  for (const { path } of files) {
    const head = contents.indexOf('\n', at);
    const size = Number(contents.toString('utf8', at, head).split(' ')[2]);
    found.set(path, contents.toString('utf8', head + 1, head + 1 + size));
    at = head + 1 + size + 1;
  }
  return found;
}
