import { randomUUID } from 'node:crypto';
import { Command } from '@langchain/langgraph';
import { Counts, type Outcome } from './counts.ts';
import type { EngineAnswer, EngineRequest, Mode } from './engine-request.ts';
import { HandbookRetriever } from './handbook-retriever.ts';
import { LanguageModel } from './language-model.ts';
import { createActMode } from './modes/act.ts';
import { createDeepMode } from './modes/deep.ts';
import { createQuickMode } from './modes/quick.ts';
import { SummaryMode } from './modes/summary.ts';
import { ResponseCache } from './response-cache.ts';
import { createTools } from './tools.ts';

export interface EngineOptions {
  /** Base URL of a provider that speaks OpenAI's protocol. */
  readonly providerUrl: string;
  /** Default: `gpt-4o-mini`. */
  readonly model?: string;
}

export interface Engine {
  /** Answers a request; rejects when its workflow fails or is cancelled. */
  run(request: EngineRequest): Promise<EngineAnswer>;
  readonly counts: Counts;
}

/** What a mode does with a request. It says itself when a run within it ends in another way than the last one. */
type RunMode = (request: EngineRequest, model: string) => Promise<EngineAnswer>;

/** The workflow that serves each mode. */
const workflows: Readonly<Record<Mode, string>> = {
  quick: 'question-answering',
  deep: 'research',
  act: 'errand',
  summary: 'summary',
};

/** A small workflow engine: four modes, a response cache, two tools and a handbook. */
export function createEngine({ providerUrl, model: usualModel = 'gpt-4o-mini' }: EngineOptions): Engine {
  const counts = new Counts();
  const languageModel = new LanguageModel(providerUrl);
  const tools = createTools(counts);
  const handbook = new HandbookRetriever('deep', counts);
  const quick = createQuickMode(languageModel, new ResponseCache('quick', counts));
  const deep = createDeepMode(languageModel, new ResponseCache('deep', counts), handbook, tools);
  const act = createActMode(languageModel, tools);
  const summary = new SummaryMode(languageModel, new ResponseCache('summary', counts));

  const runModes: Record<Mode, RunMode> = {
    async quick(request, model) {
      const { question, signal } = request;
      const { answer } = await quick.invoke({ question, model }, { signal, metadata: metadataOf(request) });
      return { text: answer, complete: true };
    },

    async deep(request, model) {
      const { question, signal, leaveAfter = Number.POSITIVE_INFINITY } = request;
      const pieces: string[] = [];
      let answer: string | undefined;
      const stream = await deep.stream(
        { question, model },
        { signal, metadata: metadataOf(request), streamMode: ['custom', 'values'] },
      );
      for await (const [kind, chunk] of stream) {
        if (kind === 'values') answer = chunk.answer;
        else pieces.push(String(chunk));
        if (pieces.length >= leaveAfter) return { text: pieces.join(''), complete: false };
      }
      return { text: answer ?? pieces.join(''), complete: true };
    },

    async act(request, model) {
      const { question, tenant, signal } = request;
      const config = { signal, metadata: metadataOf(request), configurable: { thread_id: randomUUID() } };
      await act.invoke({ question, model }, config);
      counts.run(workflows.act, tenant, 'interrupted');
      const { answer } = await act.invoke(new Command({ resume: 'go ahead' }), config);
      return { text: answer, complete: true };
    },

    async summary({ question, tenant, agent, signal }, model) {
      const { text } = await summary.executeTyped(
        { question, model, signal },
        { tenantId: tenant, agentId: agent },
      );
      return { text, complete: true };
    },
  };

  return {
    counts,
    async run(request) {
      const end = (outcome: Outcome) => counts.run(workflows[request.mode], request.tenant, outcome);
      try {
        const answer = await runModes[request.mode](request, request.model ?? usualModel);
        end(answer.complete ? 'success' : 'cancelled');
        return answer;
      } catch (error) {
        end(request.signal?.aborted ? 'cancelled' : 'error');
        throw error;
      }
    },
  };
}

/** All that the LangGraph modes say about on whose behalf they run. */
function metadataOf({ tenant, mode, agent }: EngineRequest): Record<string, string> {
  return { tenant, mode, agent };
}
