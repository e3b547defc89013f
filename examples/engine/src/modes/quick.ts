import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { LanguageModel } from '../language-model.ts';
import type { ResponseCache } from '../response-cache.ts';

const State = Annotation.Root({
  question: Annotation<string>(),
  model: Annotation<string>(),
  answer: Annotation<string>(),
});

/** One question, one answer: from the cache where it was asked before. */
export function createQuickMode(languageModel: LanguageModel, cache: ResponseCache<string>) {
  return new StateGraph(State)
    .addNode('recall', async ({ question }) => ({ answer: cache.get(question) }))
    .addNode('reply', async ({ question, model }, { signal }) => {
      const answer = await languageModel.ask({ model, text: question, signal });
      cache.set(question, answer);
      return { answer };
    })
    .addEdge(START, 'recall')
    .addConditionalEdges('recall', ({ answer }) => (answer === undefined ? 'reply' : END))
    .compile({ name: 'question-answering' });
}
