// What `npm run review` compares: two folders, dist/ with a revision, or dist/ with a cluster.
import { existsSync, statSync } from 'node:fs';
import { type Files, readTree } from '../disk/files';
import { below, readRevision } from '../git';
import { line } from '../problem';
import type { Finding } from '../review/finding';
import { review } from '../review/review';
import { environmentFiles, environmentFolder } from './environment-files';
import { liveReview } from './live';

/** What is asked for. */
export type Wanted =
  | { folders: [string, string] }
  | { base: string }
  | { live: { context: string | undefined; env: string | undefined } };

/** Findings, and what there is to know of the files that they are of. */
export interface Reviewed {
  reviews: Map<string, Finding[]>;
  /** What makes the review one of something else, a line each. */
  problems: string[];
  /** Accepted findings of the version before. @default none */
  acceptedBefore?: Files;
}

/** What is wrong with dist/. Only here something is rendered, and only now what renders is loaded. */
async function staleness(dist: Files): Promise<string[]> {
  const { stale } = await import('./stale');
  const { environments, problems } = environmentFiles();
  return problems.length > 0 ? problems.map(line) : stale(environmentFolder, environments, dist);
}

/** What is wrong with a folder that is to be read; nothing, if it can be. */
export function folderProblem(folder: string): string[] {
  if (!existsSync(folder)) return [`${folder}: no such folder.`];
  return statSync(folder).isDirectory() ? [] : [`${folder}: is a file. Allowed: a folder such as dist.`];
}

/** Compares what is asked for. */
export async function reviewed(wanted: Wanted): Promise<Reviewed> {
  if ('folders' in wanted) {
    const [before, after] = wanted.folders.map((folder) => readTree(folder));
    return { reviews: review(before ?? new Map(), after ?? new Map()), problems: [] };
  }
  const dist = readTree('dist');
  if ('live' in wanted) {
    const { context, env } = wanted.live;
    return {
      reviews: await liveReview(dist, context === undefined ? [] : ['--context', context], env),
      problems: await staleness(dist),
    };
  }
  const before = readRevision(wanted.base, ['dist', environmentFolder]);
  return {
    reviews: review(below('dist', before), dist),
    problems: await staleness(dist),
    acceptedBefore: below(environmentFolder, before),
  };
}
