const langgraph = require('@langchain/langgraph');
const { runScenarios } = require('./scenarios.ts');

runScenarios(langgraph).then((observations) => console.log(JSON.stringify(observations)));
