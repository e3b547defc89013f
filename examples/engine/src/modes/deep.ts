import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { HandbookRetriever } from '../handbook-retriever.ts';
import type { LanguageModel } from '../language-model.ts';
import type { ResponseCache } from '../response-cache.ts';
import type { Tools } from '../tools.ts';

const State = Annotation.Root({
  question: Annotation<string>(),
  model: Annotation<string>(),
  notes: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  answer: Annotation<string>(),
});

/** Research: plans, reads the handbook and calculates side by side, and writes an answer that streams. */
export function createDeepMode(
  languageModel: LanguageModel,
  cache: ResponseCache<string>,
  handbook: HandbookRetriever,
  tools: Tools,
) {
  return new StateGraph(State)
    .addNode('recall', async ({ question }) => ({ answer: cache.get(question) }))
    .addNode('plan', async ({ question, model }, { signal }) => ({
      notes: [await languageModel.ask({ model, text: `Plan the research: ${question}`, signal })],
    }))
    .addNode(
      'read',
      async ({ question }) => {
        const documents = await handbook.invoke(question);
        return { notes: documents.map((document) => document.pageContent) };
      },
      { retryPolicy: { maxAttempts: 2, initialInterval: 1, jitter: false, logWarning: false } },
    )
    .addNode('calculate', async ({ question }) => ({
      notes: [String(await tools.calculator.invoke({ question }))],
    }))
    .addNode('write', async ({ question, model, notes }, { signal, writer }) => {
      const pieces: string[] = [];
      const text = `${question}\n${notes.join('\n')}`;
      for await (const piece of languageModel.stream({ model, text, signal })) {
        pieces.push(piece);
        writer?.(piece);
      }
      const answer = pieces.join('');
      cache.set(question, answer);
      return { answer };
    })
    .addEdge(START, 'recall')
    .addConditionalEdges('recall', ({ answer }) => (answer === undefined ? 'plan' : END))
    .addEdge('plan', 'read')
    .addEdge('plan', 'calculate')
    .addEdge(['read', 'calculate'], 'write')
    .compile({ name: 'research' });
}
