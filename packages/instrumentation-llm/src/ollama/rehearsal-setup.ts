import { rehearseInstrumentation } from '../rehearsal/rehearse-instrumentation.ts';
import { ollamaInstrumentation } from './instrumentation.ts';

export default rehearseInstrumentation(ollamaInstrumentation());
