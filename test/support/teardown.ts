/** Jest asks for a file of its own: the cluster's folder would stay behind after each run. */
export { takeDown as default } from './setup'
