// npm run bench: what a render costs, as a multiple of what Node itself costs. CPU time is what a busy
// machine disturbs least.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree } from '../disk/files';
import { parseCommandLine } from './command';

parseCommandLine({
  usage: 'npm run bench',
  summary: 'Measures what a render and a review cost: CPU of fresh processes, as a multiple of `node -e 0`.',
  options: {},
  describe: {},
});

interface Cost {
  cpu: number;
  mebibytes: number;
}

const root = process.cwd();
const started = (program: string) => [
  join(root, '.build/lib/commands/start.js'),
  join(root, '.build', program),
];
const [synth, review] = [started('main.js'), started('lib/commands/review.js')];
const environment = readFileSync(join(root, 'test/environments/do-nyc3-prod.yaml'), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'bench-'));
const meter = join(place, 'meter.cjs');
writeFileSync(
  meter,
  "process.on('exit', () => require('node:fs').writeSync(3, JSON.stringify(process.resourceUsage())));",
);

/** What a fresh process costs, as the operating system counts it. */
function cost(folder: string, ...args: string[]): Cost {
  const { output, status } = spawnSync(process.execPath, ['-r', meter, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  const usage: NodeJS.ResourceUsage = JSON.parse(output[3] ?? '');
  return { cpu: (usage.userCPUTime + usage.systemCPUTime) / 1000, mebibytes: usage.maxRSS / 1024 };
}

const median = (figures: number[]) =>
  figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;

/** What Node itself costs at this moment: a machine that others share is now faster, now slower. */
const nodeNow = () => median([1, 2, 3].map(() => cost(place, '-e', '0').cpu));

/** What a run costs, also as a multiple of what Node itself costs right before and after it. */
function measured(run: () => Cost): Cost & { times: number } {
  const before = nodeNow();
  const own = run();
  return { ...own, times: (2 * own.cpu) / (before + nodeNow()) };
}

/** The median of several runs, of each figure for itself. */
function typical(runs: number, run: () => Cost): Cost & { times: number } {
  const all = Array.from({ length: runs }, () => measured(run));
  const of = (figure: 'cpu' | 'mebibytes' | 'times') => median(all.map((one) => one[figure]));
  return { cpu: of('cpu'), mebibytes: of('mebibytes'), times: of('times') };
}

/** A folder with so many environments. */
function project(count: number): string {
  const folder = join(place, `${count}`);
  mkdirSync(join(folder, 'charts/environments'), { recursive: true });
  for (let index = 0; index < count; index++) {
    const name = `cluster-${index}`;
    writeFileSync(
      join(folder, 'charts/environments', `${name}.yaml`),
      environment.replace(/^cluster: .*$/m, `cluster: ${name}`).replace(/bucket: .*$/m, `bucket: ${name}`),
    );
  }
  return folder;
}

/** Renders a project, and says what that costs and comes to. */
function render(count: number, runs: number): string {
  const folder = project(count);
  cost(folder, ...synth);
  // What nothing has changed is not rendered again; --check renders all.
  const { cpu, mebibytes, times } = typical(runs, () => cost(folder, ...synth, '--check'));
  const objects = readTree(join(folder, 'dist')).size;
  return [
    `${count}`.padStart(12),
    `${objects}`.padStart(7),
    times.toFixed(1).padStart(11),
    (cpu / objects).toFixed(2).padStart(9),
    `${Math.round(mebibytes)}`.padStart(8),
  ].join('  ');
}

/** Renders after an edit of one environment of many, as a multiple of what one alone costs. */
function editOne(count: number): string {
  let edits = 0;
  const edited = (environments: number) => {
    const folder = join(place, `${environments}`);
    const file = join(folder, 'charts/environments/cluster-0.yaml');
    edits++;
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^retention: .*$/m, `retention: ${60 + edits}h`));
    return cost(folder, ...synth);
  };
  // One after the other, so that both see the same machine.
  const all = Array.from({ length: 7 }, () => ({
    many: measured(() => edited(count)).times,
    one: measured(() => edited(1)).times,
  }));
  const ratio = median(all.map(({ many, one }) => many / one));
  return `After an edit of one of ${count}: ${median(all.map(({ many }) => many)).toFixed(1)} x node -e 0, ${ratio.toFixed(1)} x an edit of one alone.`;
}

/** Reviews a change of every environment against what stands. */
function reviewAll(count: number): string {
  const folder = join(place, `${count}`);
  cpSync(join(folder, 'dist'), join(folder, 'before'), { recursive: true });
  for (const name of readTree(join(folder, 'charts/environments')).keys()) {
    const file = join(folder, 'charts/environments', name);
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace('version: 2.10.8', 'version: 2.10.9')
        .replace(/^retention: .*$/m, 'retention: 720h'),
    );
  }
  cost(folder, ...synth);
  const { cpu, mebibytes, times } = typical(5, () => cost(folder, ...review, 'before', 'dist'));
  return `Review of a change of all ${count}: ${(cpu / 1000).toFixed(1)} s of CPU, ${times.toFixed(1)} x node -e 0, ${Math.round(mebibytes)} MiB.`;
}

try {
  console.log(`node -e 0 costs ${Math.round(nodeNow())} ms of CPU here; all else is a multiple of it.\n`);
  console.log('environments  objects  x node -e 0  ms/object  peak MiB');
  for (const count of [1, 10, 100]) console.log(render(count, count === 1 ? 15 : 5));
  console.log(`\n${editOne(100)}`);
  console.log(reviewAll(100));
} finally {
  rmSync(place, { recursive: true });
}
