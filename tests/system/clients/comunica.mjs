// Asks an endpoint through Comunica, which is told nothing but its address.
import { QueryEngine } from '@comunica/query-sparql';
import { answer, plain } from './plain.mjs';

const engine = new QueryEngine();

await answer(async(query, { address, sources }) => {
  const result = await engine.query(query, { sources: sources ?? [address] });
  switch (result.resultType) {
    case 'boolean':
      return { truth: await result.execute() };
    case 'quads':
      return { graph: (await (await result.execute()).toArray()).map(plain.quad) };
    default:
      return { rows: (await (await result.execute()).toArray()).map(row => plain.row([...row].map(
        ([variable, term]) => [variable.value, term],
      ))) };
  }
});
