# bench: figures that the issues promise, each beside its reference in the same run.
$(eval $(call program,history_bench,bench/history_bench.cpp,history common,$(link.sqlite) $(link.common)))
