// The table of changes against a real API server: what it refuses, and whose pods would be replaced, is what
// the table says.
import { describeWithApiServer } from '../api-server';
import { rows, sides } from './changes';
import { handEdited } from './hand-edited';
import { Oracle } from './oracle';

describeWithApiServer('the API server, asked about each change', (flags) => {
  let oracle: Oracle;

  beforeAll(async () => {
    oracle = await Oracle.open(flags);
  });
  afterAll(() => oracle.close());

  test.each([...rows, ...handEdited].map((row) => [row.what, row] as const))('%s', async (_, row) => {
    const { before, after } = sides(row);
    const { wrong, refused, restarts } = await oracle.ask(before, after);
    expect({ wrong: Object.fromEntries(wrong), refused: Object.fromEntries(refused), restarts }).toEqual({
      wrong: {},
      refused: Object.fromEntries((row.expected.refused ?? []).map((object) => [object, expect.any(String)])),
      // What would restart, if it were not refused, is not known.
      restarts: (row.expected.restarts ?? []).filter((object) => !refused.has(object)).sort(),
    });
  });
});
