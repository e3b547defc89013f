import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { openaiInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(openaiInstrumentation());
