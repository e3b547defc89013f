const { Annotation, END, START, StateGraph } = require('@langchain/langgraph');
const { LRUCache } = require('lru-cache');
const OpenAI = require('openai');

async function main() {
  const { measuredRun } = await import('./measured-run.mjs');
  const { PROVIDER_URL, METRICS_URL } = process.env;
  await measuredRun({ OpenAI, LRUCache, StateGraph, Annotation, START, END }, PROVIDER_URL);
  if (METRICS_URL) process.stdout.write(await (await fetch(METRICS_URL)).text());
}

void main();
