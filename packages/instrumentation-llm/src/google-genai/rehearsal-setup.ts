import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { googleGenAIInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(googleGenAIInstrumentation());
