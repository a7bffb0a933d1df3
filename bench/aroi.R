# The analysis that `purser aroi` does, in R: aroi.R FILE.csv. Prints seconds for each step, R's own start not counted.
suppressMessages(library(sandwich))
path <- commandArgs(TRUE)[1]
step <- function(name, work) {
  t <- system.time(value <- work)
  cat(sprintf("%s %.3f %.3f\n", name, t[3], t[1] + t[2]))
  value
}
D <- step("read", read.csv(path))
D$sch <- factor(D$school)
m <- step("lm", lm(post ~ treated + pre + pre2 + frl + ell + swd + girl + black + hisp + grade + attend + mobile + gifted + sch, D))
v <- step("CR1", vcovCL(m, cluster = D$school, type = "HC1"))
cat("estimate", format(coef(m)["treated"], digits = 12), format(sqrt(v["treated", "treated"]), digits = 12), "\n")
cat("R", as.character(getRversion()), "BLAS", extSoftVersion()["BLAS"], "\n")
