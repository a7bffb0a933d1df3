#include "demo/demo.h"

/* The file lies in the program, so that the demo runs wherever the program does. */
__asm__(".pushsection .rodata\n"
        "star_sample_bytes:\n"
        ".incbin \"" STAR_SAMPLE_PATH "\"\n"
        "star_sample_end:\n"
        ".popsection\n");

extern const char star_sample_bytes[], star_sample_end[];

Str demo_star_sample(void) { return (Str){star_sample_bytes, (size_t)(star_sample_end - star_sample_bytes)}; }
