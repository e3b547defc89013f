import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { langchainInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(langchainInstrumentation());
