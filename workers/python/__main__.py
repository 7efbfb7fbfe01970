"""python -I <this folder> '<options as JSON>': serves one model over file descriptor 3 until that is closed."""

from intelgraph_worker.serve import main

main()
