/**
 * One small engine run on the clients that it is given, so that the same work can be done by an ES module and by a
 * CommonJS program. It knows nothing of Vital.
 */
export async function measuredRun({ OpenAI, LRUCache, StateGraph, Annotation, START, END }, baseURL) {
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 1 });
  const cache = new LRUCache({ max: 2 });
  const State = Annotation.Root({ question: Annotation(), answer: Annotation() });
  const ask = async (question, stream) => {
    const messages = [{ role: 'user', content: question }];
    if (!stream)
      return (await client.chat.completions.create({ model: 'gpt-4o-mini', messages })).choices[0].message
        .content;
    let text = '';
    const chunks = await client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? '';
    return text;
  };
  const graph = new StateGraph(State)
    .addNode('look_up', ({ question }) => ({ answer: cache.get(question) }))
    .addNode('generate', async ({ question }) => {
      const answer = await ask(question, question.endsWith('?'));
      cache.set(question, answer);
      return { answer };
    })
    .addEdge(START, 'look_up')
    .addConditionalEdges('look_up', ({ answer }) => (answer === undefined ? 'generate' : END))
    .addEdge('generate', END)
    .compile({ name: 'support' });
  const metadata = { tenant: 'acme', mode: 'fast', agent: 'helper' };
  for (const question of ['one', 'two?', 'one', 'three', 'four'])
    await graph.invoke({ question }, { metadata });
  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'one' });
  await client.chat.completions.create({ model: 'gpt-4o-mini~unauthorized', messages: [] }).catch(() => {});
}
