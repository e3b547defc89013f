/** How LangGraph's callback events say what they are about. It marks no event as such, so these are its habits. */

export type Metadata = Readonly<Record<string, unknown>>;

/** Whether the started chain is a compiled graph, or an entrypoint of the functional API. */
export function isGraph(chain: unknown): boolean {
  const id = serializedId(chain);
  return id[0] === 'langgraph' && id[1] === 'pregel';
}

/** Whether the started chain is a node of a graph: metadata alone would also match everything that a node calls. */
export function isNode(tags: readonly string[] | undefined): boolean {
  if (tags === undefined || tags.includes('langsmith:hidden')) return false;
  return tags.some((tag) => tag.startsWith('graph:step:'));
}

export function nodeName(metadata: Metadata | undefined): string | undefined {
  return text(metadata?.langgraph_node);
}

/** What the attempts of one task have in common, and two tasks of the same node do not. */
export function taskId(metadata: Metadata | undefined): string | undefined {
  return text(metadata?.langgraph_checkpoint_ns);
}

/** The name of a tool, retriever or graph: the one it was given, else its class. */
export function runnableName(runName: string | undefined, serialized: unknown): string {
  return runName ?? serializedId(serialized).at(-1) ?? 'unknown';
}

/** A vector store's retriever carries the kind of store as its last tag; any other says what it is by its class. */
export function retrieverSource(
  serialized: unknown,
  runName: string | undefined,
  tags: readonly string[] | undefined,
): string {
  const name = runnableName(runName, serialized);
  return name === 'VectorStoreRetriever' ? (tags?.at(-1) ?? name) : name;
}

function serializedId(serialized: unknown): readonly string[] {
  if (typeof serialized !== 'object' || serialized === null || !('id' in serialized)) return [];
  return Array.isArray(serialized.id) ? serialized.id.filter((part) => typeof part === 'string') : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
