// A review for a pull request: a line for each environment, then tables; what is quiet is folded.
import { type Finding, type Group, grouped } from './finding';
import { consequences, type Review, told, verdict } from './report';

/** Text in a cell of a table: neither a border, nor HTML, but for the breaks between its parts. */
const cell = (...parts: string[]) =>
  parts.map((part) => part.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')).join('<br>');

function row(group: Group): string {
  const { id, what, accepted, remedy = [] } = group;
  const then = [
    ...consequences(group),
    ...(accepted ? [`accepted: ${accepted}`] : remedy.map((step) => `\`${step}\``)),
  ];
  return `| \`${id}\` | ${told(group)} | ${cell(what)} | ${cell(...then)} |`;
}

const table = (groups: Group[]) =>
  ['| Id | Object | Change | Then |', '|---|---|---|---|', ...groups.map(row)].join('\n');

/** The longest list of quiet findings that is shown. */
const most = 50;

function environment([name, findings]: [string, Finding[]]): string {
  const groups = grouped(findings);
  const [loud, quiet] = [
    groups.filter((group) => group.class !== 'quiet'),
    groups.filter((group) => group.class === 'quiet'),
  ];
  const more = quiet.length > most ? `\n\nand ${quiet.length - most} more` : '';
  return [
    `### ${verdict(name, findings)}`,
    ...(loud.length > 0 ? [table(loud)] : []),
    ...(quiet.length > 0
      ? [
          `<details><summary>${quiet.length} quiet</summary>\n\n${table(quiet.slice(0, most))}${more}\n\n</details>`,
        ]
      : []),
  ].join('\n\n');
}

/** For a pull request. */
export function markdown({ findings, notes }: Review): string {
  const parts = [...findings].map(environment);
  return `${[...notes.map((note) => `> ${note}`), ...(parts.length > 0 ? parts : ['**Nothing changes in `dist/`.**'])].join('\n\n')}\n`;
}
