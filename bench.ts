// npm run bench: what a render costs, as a multiple of what Node itself costs. CPU time is what a busy machine disturbs least.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTree } from './lib/disk';

interface Cost {
  cpu: number;
  mebibytes: number;
}

const root = process.cwd();
const environment = readFileSync(join(root, 'charts/environments/do-nyc3-prod.yaml'), 'utf8');
const place = mkdtempSync(join(tmpdir(), 'bench-'));
const meter = join(place, 'meter.cjs');
writeFileSync(meter, "process.on('exit', () => require('node:fs').writeSync(3, JSON.stringify(process.resourceUsage())));");

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

/** The median of several runs, of each figure for itself. */
function typical(runs: number, folder: string, ...args: string[]): Cost {
  const all = Array.from({ length: runs }, () => cost(folder, ...args));
  const median = (figures: number[]) => figures.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
  return { cpu: median(all.map(({ cpu }) => cpu)), mebibytes: median(all.map(({ mebibytes }) => mebibytes)) };
}

/** A folder with so many environments. */
function project(count: number): string {
  const folder = join(place, `${count}`);
  mkdirSync(join(folder, 'charts/environments'), { recursive: true });
  for (let index = 0; index < count; index++) {
    const name = `cluster-${index}`;
    writeFileSync(join(folder, 'charts/environments', `${name}.yaml`), environment.replace(/^cluster: .*$/m, `cluster: ${name}`));
  }
  return folder;
}

try {
  const node = typical(15, place, '-e', '0');
  console.log(`node -e 0 costs ${Math.round(node.cpu)} ms of CPU here; all else is a multiple of it.\n`);
  console.log('environments  objects  x node -e 0  ms/object  peak MiB');
  for (const count of [1, 10, 100]) {
    const folder = project(count);
    const { cpu, mebibytes } = typical(count === 1 ? 15 : 5, folder, join(root, '.build/main.js'));
    const objects = readTree(join(folder, 'dist')).size;
    const cells = [
      `${count}`.padStart(12),
      `${objects}`.padStart(7),
      (cpu / node.cpu).toFixed(1).padStart(11),
      ((cpu - node.cpu) / objects).toFixed(2).padStart(9),
      `${Math.round(mebibytes)}`.padStart(8),
    ];
    console.log(cells.join('  '));
  }
} finally {
  rmSync(place, { recursive: true });
}
