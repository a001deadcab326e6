// Asks an endpoint through fetch-sparql-endpoint, which is told nothing but its address.
import { SparqlEndpointFetcher } from 'fetch-sparql-endpoint';
import { answer, plain } from './plain.mjs';

await answer(async(query, { address, options }) => {
  const fetcher = new SparqlEndpointFetcher(options);
  switch (fetcher.getQueryType(query)) {
    case 'ASK':
      return { truth: await fetcher.fetchAsk(address, query) };
    case 'CONSTRUCT':
    case 'DESCRIBE':
      return { graph: (await all(await fetcher.fetchTriples(address, query))).map(plain.quad) };
    default:
      return { rows: (await all(await fetcher.fetchBindings(address, query))).map(
        row => plain.row(Object.entries(row)),
      ) };
  }
});

async function all(stream) {
  const found = [];
  for await (const one of stream) {
    found.push(one);
  }
  return found;
}
