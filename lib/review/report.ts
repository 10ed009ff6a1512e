// A review for a terminal, for a pull request, and for other programs.
import { type Class, classes, type Finding, idOf } from './finding';

const names = Object.keys(classes);
const colours: Record<string, number> = { refused: 31, data: 31, interrupted: 33, access: 35, restarts: 36, quiet: 90 };

/** How many findings of a class there are, and of restarts whose. */
function count(name: string, findings: Finding[]): string[] {
  const some = findings.filter((finding) => finding.class === name);
  if (some.length === 0) return [];
  return [
    name === 'restarts'
      ? `${some.length === 1 ? '1 restart' : `${some.length} restarts`} (${some.map(({ object }) => object).join(', ')})`
      : `${some.length} ${name}`,
  ];
}

/** One line: what a sync would do to an environment. */
export const verdict = (environment: string, findings: Finding[]) =>
  `${environment}: ${names.flatMap((name) => count(name, findings)).join(', ') || 'nothing changes'}`;

/** For people at a terminal. */
export function terminal(reviews: Map<string, Finding[]>, coloured: boolean): string {
  if (reviews.size === 0) return 'Nothing changes.';
  const paint = (name: Class, text: string) => (coloured ? `\u001b[${colours[name]}m${text}\u001b[0m` : text);
  const width = Math.max(...[...reviews.values()].flat().map(({ object }) => object.length));
  const lines = (finding: Finding) => [
    `  ${paint(finding.class, idOf(finding).padEnd(18))}  ${finding.object.padEnd(width)}  ${finding.what}`,
    ...(finding.consequence ? [`${' '.repeat(22)}${finding.consequence}`] : []),
    ...(finding.accepted ? [`${' '.repeat(22)}accepted: ${finding.accepted}`] : (finding.remedy ?? []).map((step) => `${' '.repeat(22)}→ ${step}`)),
  ];
  return [...reviews].map(([environment, findings]) => [verdict(environment, findings), ...findings.flatMap(lines)].join('\n')).join('\n\n');
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** For a pull request: a line for each environment, then tables; what is quiet is folded. */
export function markdown(reviews: Map<string, Finding[]>): string {
  if (reviews.size === 0) return '**Nothing changes in `dist/`.**\n';
  const table = (findings: Finding[]) =>
    [
      '| Id | Object | Change | Then |',
      '|---|---|---|---|',
      ...findings.map(
        (finding) =>
          `| \`${idOf(finding)}\` | ${finding.object} | ${cell(finding.what)} | ${cell([finding.consequence ?? '', ...(finding.accepted ? [`accepted: ${finding.accepted}`] : (finding.remedy ?? []).map((step) => `\`${step}\``))].filter(Boolean).join('<br>'))} |`,
      ),
    ].join('\n');
  const environment = ([name, findings]: [string, Finding[]]) => {
    const [loud, quiet] = [findings.filter((finding) => finding.class !== 'quiet'), findings.filter((finding) => finding.class === 'quiet')];
    return [
      `### ${verdict(name, findings)}`,
      ...(loud.length > 0 ? [table(loud)] : []),
      ...(quiet.length > 0 ? [`<details><summary>${quiet.length} quiet</summary>\n\n${table(quiet)}\n\n</details>`] : []),
    ].join('\n\n');
  };
  return `${[...reviews].map(environment).join('\n\n')}\n`;
}

/** For other programs. */
export const json = (reviews: Map<string, Finding[]>) =>
  JSON.stringify(Object.fromEntries([...reviews].map(([name, findings]) => [name, findings.map((finding) => ({ id: idOf(finding), ...finding }))])), null, 2);
