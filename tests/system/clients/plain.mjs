// What the clients share: queries come as JSON, answers go as JSON whose terms are those of N-Triples.
import { stdin, stdout } from 'node:process';

export const plain = {
  term(term) {
    switch (term.termType) {
      case 'NamedNode':
        return ['uri', term.value];
      case 'BlankNode':
        return ['bnode', term.value];
      default:
        // Comunica hands a language, as its reader of JSON gives it, to a factory that takes it for a datatype.
        return ['literal', term.value, term.datatype.language ?? term.language, term.datatype.value ?? ''];
    }
  },
  quad: quad => [quad.subject, quad.predicate, quad.object].map(plain.term),
  row: entries => Object.fromEntries(entries.filter(([, term]) => term)
    .map(([name, term]) => [name, plain.term(term)])),
};

export async function answer(ask) {
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
  }
  const { queries, ...where } = JSON.parse(text);
  const found = {};
  for (const [name, query] of Object.entries(queries)) {
    found[name] = await ask(query, where);
  }
  stdout.write(JSON.stringify(found));
}
