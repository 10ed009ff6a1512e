// A folder as it stands at a revision. Only `npm run review` asks: a render knows nothing of Git.
import { spawnSync } from 'node:child_process';
import type { Files } from './disk/files';

/** Raised when Git cannot say what stood at a revision; its message is for people. */
export class NoRevision extends Error {}

interface Answer {
  ok: boolean;
  stdout: Buffer;
  stderr: string;
}

const folders = 'or name two folders, before and after';

function git(input: string, ...args: string[]): Answer {
  const { error, status, stdout, stderr } = spawnSync('git', args, { input, maxBuffer: 2 ** 30 });
  if (error) throw new NoRevision(`git cannot be run (${error.message}): install it, ${folders}`);
  return { ok: status === 0, stdout, stderr: stderr.toString() };
}

/** Why a revision is not found. */
function reason(revision: string): string {
  const { ok, stderr } = git('', 'rev-parse', '--git-dir');
  const [, trusted] = /safe\.directory\s+(\S+)/.exec(stderr) ?? [];
  if (stderr.includes('dubious ownership'))
    return `Git does not trust this folder, which belongs to another user: run git config --global --add safe.directory ${trusted ?? process.cwd()}`;
  if (!ok) return `${process.cwd()} is in no Git repository: run this in the repository, ${folders}`;
  if (git('', 'rev-list', '--max-count=1', '--all').stdout.length === 0)
    return `this Git repository has no commit yet: commit dist/ first, ${folders}`;
  const isShallow = git('', 'rev-parse', '--is-shallow-repository').stdout.toString().trim() === 'true';
  const hint = isShallow
    ? '. This clone is shallow: fetch that revision, in GitHub Actions with fetch-depth: 0'
    : '';
  return `--base: got ${JSON.stringify(revision)}, which is no revision of this repository. Allowed: a commit, branch or tag such as origin/main${hint}`;
}

/**
 * The files below some folders at a revision, by their path.
 * @throws NoRevision
 */
export function readRevision(revision: string, folders: string[]): Files {
  const found = git('', 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  if (!found.ok) throw new NoRevision(reason(revision));
  const listing = git(
    '',
    'ls-tree',
    '-r',
    '-z',
    found.stdout.toString().trim(),
    '--',
    ...folders.map((folder) => `${folder}/`),
  ).stdout.toString();
  const files = listing.split('\0').flatMap((line) => {
    const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/.exec(line) ?? [];
    return blob && path ? [{ blob, path }] : [];
  });
  const contents = git(files.map(({ blob }) => `${blob}\n`).join(''), 'cat-file', '--batch').stdout;
  const texts = new Map<string, string>();
  let at = 0;
  for (const { path } of files) {
    const head = contents.indexOf('\n', at);
    const size = Number(contents.toString('utf8', at, head).split(' ')[2]);
    texts.set(path, contents.toString('utf8', head + 1, head + 1 + size));
    at = head + 1 + size + 1;
  }
  return texts;
}

/** Files below a folder, by their path in it. */
export const below = (folder: string, files: Files): Files =>
  new Map(
    [...files].flatMap(([path, text]) =>
      path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text] as const] : [],
    ),
  );
