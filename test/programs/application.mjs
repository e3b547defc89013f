import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { LRUCache } from 'lru-cache';
import OpenAI from 'openai';
import { measuredRun } from './measured-run.mjs';

const { PROVIDER_URL, METRICS_URL } = process.env;
await measuredRun({ OpenAI, LRUCache, StateGraph, Annotation, START, END }, PROVIDER_URL);
if (METRICS_URL) process.stdout.write(await (await fetch(METRICS_URL)).text());
