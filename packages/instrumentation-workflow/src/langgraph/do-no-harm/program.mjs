import * as langgraph from '@langchain/langgraph';
import { runScenarios } from './scenarios.ts';

console.log(JSON.stringify(await runScenarios(langgraph)));
