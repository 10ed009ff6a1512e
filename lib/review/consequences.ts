// What the changes that operators commonly make come to: rendered and reviewed, not promised.
import type { Files } from '../disk/files';
import { type Finding, grouped } from './finding';
import { review } from './review';

/** A change as an operator writes it, and the files that come of it. */
interface Edit {
  written: string;
  after: Files;
}

/** What a sync of a change does, in a few words. */
function inWords(findings: Finding[]): string {
  const restarted = findings
    .filter((finding) => finding.class === 'restarts')
    .map(({ object, consequence }) => `${object.replace(/^.*\/tempo-/, '')} (${consequence})`);
  const severe = grouped(findings)
    .filter((group) => !['restarts', 'quiet'].includes(group.class))
    .map((group) => `**${group.class}**: ${group.what}`);
  return (
    [...new Set(severe), ...(restarted.length > 0 ? [`restarts ${restarted.join(', ')}`] : [])].join(
      '<br>',
    ) || 'quiet: no pod restarts'
  );
}

/** A table with a row for each edit of one version of dist/. */
export function consequencesTable(before: Files, edits: Edit[]): string {
  const rows = edits.map(
    ({ written, after }) => `| \`${written}\` | ${inWords([...review(before, after).values()].flat())} |`,
  );
  return ['| Change | A sync then |', '|---|---|', ...rows].join('\n');
}
