import { Annotation, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import type { LanguageModel } from '../language-model.ts';
import type { Tools } from '../tools.ts';

const State = Annotation.Root({
  question: Annotation<string>(),
  model: Annotation<string>(),
  plan: Annotation<string>(),
  answer: Annotation<string>(),
});

/** Does something for somebody, after it has asked a person whether it may. */
export function createActMode(languageModel: LanguageModel, tools: Tools) {
  return new StateGraph(State)
    .addNode('prepare', async ({ question, model }, { signal }) => ({
      plan: await languageModel.ask({ model, text: `What to do: ${question}`, signal }),
    }))
    .addNode('approve', async ({ plan }) => {
      interrupt(plan);
      return {};
    })
    .addNode('carryOut', async ({ question }) => ({
      answer: String(await tools.calendar.invoke({ question })),
    }))
    .addEdge(START, 'prepare')
    .addEdge('prepare', 'approve')
    .addEdge('approve', 'carryOut')
    .compile({ name: 'errand', checkpointer: new MemorySaver() });
}
