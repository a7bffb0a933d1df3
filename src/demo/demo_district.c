#include "demo/demo_parts.h"

/* 26 elementary, 6 middle and 6 high schools: 10,860 + 5,540 + 7,600 students, 1,900 in each high-school grade. */
const DemoSchool demo_schools[DEMO_SCHOOLS] = {
    {"001", "Apple Valley Elementary", 'E', 470},   {"002", "Apricot Hill Elementary", 'E', 491},
    {"003", "Blackberry Elementary", 'E', 499},     {"004", "Blueberry Creek Elementary", 'E', 404},
    {"005", "Cherry Lane Elementary", 'E', 334},    {"006", "Clementine Elementary", 'E', 397},
    {"007", "Cranberry Bog Elementary", 'E', 408},  {"008", "Currant Street Elementary", 'E', 527},
    {"009", "Elderberry Elementary", 'E', 396},     {"010", "Fig Tree Elementary", 'E', 441},
    {"011", "Gooseberry Elementary", 'E', 496},     {"012", "Grapevine Elementary", 'E', 398},
    {"013", "Huckleberry Elementary", 'E', 365},    {"014", "Juniper Elementary", 'E', 441},
    {"015", "Kumquat Court Elementary", 'E', 438},  {"016", "Lemon Grove Elementary", 'E', 498},
    {"017", "Mulberry Elementary", 'E', 363},       {"018", "Nectarine Elementary", 'E', 332},
    {"019", "Old Orchard Elementary", 'E', 383},    {"020", "Peach Street Elementary", 'E', 323},
    {"021", "Pear Park Elementary", 'E', 509},      {"022", "Plum Hollow Elementary", 'E', 409},
    {"023", "Quince Elementary", 'E', 421},         {"024", "Raspberry Ridge Elementary", 'E', 322},
    {"025", "Strawberry Fields Elementary", 'E', 458}, {"026", "Tangerine Elementary", 'E', 337},
    {"031", "Brie Middle School", 'M', 1035},       {"032", "Colby Middle School", 'M', 822},
    {"033", "Edam Middle School", 'M', 935},        {"034", "Feta Middle School", 'M', 831},
    {"035", "Gouda Middle School", 'M', 1001},      {"036", "Havarti Middle School", 'M', 916},
    {"041", "Asiago High School", 'H', 1132},       {"042", "Cheddar High School", 'H', 1356},
    {"043", "Gruyere High School", 'H', 1140},      {"044", "Manchego High School", 'H', 1100},
    {"045", "Parmesan High School", 'H', 1424},     {"046", "Stilton High School", 'H', 1448}};

bool demo_sites_write(DemoFile *f, Demo *d, Err *e)
{
    (void)d;
    TRY(buf_add_c(&f->buf, "code,name,level,students\n", e));
    for (int s = 0; s < DEMO_SCHOOLS; s++) {
        const DemoSchool *school = &demo_schools[s];
        TRY(demo_cell(f, school->code, e));
        TRY(demo_cell(f, school->name, e));
        TRY(demo_cell(f, school->level == 'E' ? "elementary" : school->level == 'M' ? "middle" : "high", e));
        TRY(demo_cell_int(f, school->students, e));
        TRY(demo_row_end(f, e));
    }
    return true;
}

/* In the order of strategy.csv's columns. */
typedef struct {
    const char *kind, *code, *parent, *title, *specific, *measurable, *achievable, *relevant, *time_bound, *metric, *unit,
        *relative_or_absolute, *baseline, *target, *target_on, *instrument;
} Aim;

static const Aim aims[] = {
    {"priority", "P1", NULL, "Every student reads, reasons and grows", .relevant = "Three of ten students are a year or more behind in reading or math."},
    {"priority", "P2", NULL, "Every graduate ready for college, career and life", .relevant = "One student in seven leaves without a diploma."},
    {"priority", "P3", NULL, "Every student known, safe and well", .relevant = "Students who feel that they belong come to school."},
    {"priority", "P4", NULL, "Great people in every role", .relevant = "One teacher in six leaves within three years."},
    {"priority", "P5", NULL, "Trust, and operations that serve schools", .relevant = "Families and staff trust what they can see."},
    {"objective", "O1.1", "P1", "Strong readers by grade 3 and beyond", .instrument = NULL},
    {"objective", "O1.2", "P1", "Math that every student can build on", .instrument = NULL},
    {"objective", "O1.3", "P1", "Services that fit each learner", .instrument = NULL},
    {"objective", "O2.1", "P2", "A diploma for every student", .instrument = NULL},
    {"objective", "O2.2", "P2", "A plan for after graduation", .instrument = NULL},
    {"objective", "O3.1", "P3", "Here every day", .instrument = NULL},
    {"objective", "O3.2", "P3", "Known by name, supported in need", .instrument = NULL},
    {"objective", "O4.1", "P4", "Teachers who grow and stay", .instrument = NULL},
    {"objective", "O5.1", "P5", "Families as partners", .instrument = NULL},
    {"objective", "O5.2", "P5", "Money, buses and buildings on time", .instrument = NULL},
    {"goal", "G1.1", "O1.1", "More third-graders reading at grade level",
     "Third-graders at all 26 elementary schools who read at or above grade level.",
     "Share of third-graders at or above grade level on the spring reading test.",
     "Two of our own schools rose by nine points in two years with the same students.",
     "Reading by grade 3 carries every other subject.", "By the end of school year 2027-28.",
     "Third-graders at or above grade level in reading", "percent", "absolute", "54", "66", "2028-06-30", "State reading test, each spring"},
    {"goal", "G1.2", "O1.2", "Fewer students a year behind in math",
     "Students in grades 3 to 8 who are a year or more behind in math.",
     "Share of students in grades 3 to 8 a year or more behind on the fall screener.",
     "Students in the math intervention who began a year behind gained two to three months more than students like them.",
     "A year behind in grade 6 is rarely made up in high school.", "By the fall screener of 2027.",
     "Students in grades 3 to 8 a year or more behind in math", "percent", "absolute", "18", "13", "2027-10-15", "Fall math screener"},
    {"goal", "G1.3", "O1.3", "Co-taught classes as designed",
     "Co-taught classes in the 12 secondary schools in which both teachers teach.",
     "Share of the design's elements seen in classroom visits, three visits a class a year.",
     "The two schools with common planning time already show 0.7.", "The law asks for it, and 2,460 students sit in these classes.",
     "By June 2027.", "Fidelity of co-teaching", "percent", "absolute", "41", "75", "2027-06-15", "Classroom visit form"},
    {"goal", "G2.1", "O2.1", "Graduation from 85 to 93 percent",
     "Students of the cohort of 1,900 who graduate four years after they enter grade 9, at all six high schools.",
     "Four-year graduation rate of the cohort: 85 percent of 1,900 today, 93 percent is 152 graduates more.",
     "Six districts like ours graduate 88, 89, 91, 92, 94 and 95 percent of their students.",
     "A diploma is the least that a family may expect of thirteen years.", "By the class of 2029, counted in August 2029.",
     "Four-year graduation rate (cohort of 1,900 students)", "percent", "absolute", "85", "93", "2029-08-31", "State cohort graduation file"},
    {"goal", "G2.2", "O2.2", "Ten percent more students with a plan",
     "High-school students with a written plan for after graduation: 1,000 today, 1,100 is the target.",
     "Number of students with a plan that they and an adult signed; counted in January (1,046 at midyear) and in June.",
     "The career centers opened at two schools brought 60 plans in their first half year.",
     "Students with a plan are likelier to graduate and to enroll.", "By the end of this school year.",
     "Students with a post-graduation plan", "students", "relative", "1000", "1100", "2026-06-30", "Survey of high-school students, twice a year"},
    {"goal", "G3.1", "O3.1", "Fewer students chronically absent",
     "Students who miss a tenth of the school days or more.", "Share of enrolled students absent for 10 percent of days or more.",
     "We stood at 14 percent in 2019.", "A student who is not here cannot be taught.", "By June 2027.",
     "Chronic absence", "percent", "absolute", "22", "16", "2027-06-30", "Daily attendance file"},
    {"goal", "G3.2", "O3.2", "More students who feel that they belong",
     "Students in grades 5 to 12 who say that an adult at school knows them.", "Share who agree or strongly agree.",
     "The advisory schools are at 78 percent already.", "Belonging comes before effort.", "By the spring survey of 2027.",
     "Students who say an adult at school knows them", "percent", "absolute", "63", "75", "2027-04-30", "Student survey, each spring"},
    {"goal", "G4.1", "O4.1", "Teachers who stay",
     "Teachers in their first three years who return the next fall.", "Share of these teachers who return.",
     "Schools with a full-time mentor keep 91 percent.", "Each departure costs a class months and us about $20,000.", "By September 2027.",
     "Early-career teachers who return", "percent", "absolute", "83", "90", "2027-09-01", "Human resources staffing file"},
    {"goal", "G5.1", "O5.1", "Families who feel heard",
     "Families who say that the school listens to them.", "Share who agree on the family survey, in every language we send it in.",
     "Four schools gained ten points with home visits.", "Families are the first teachers.", "By the spring survey of 2027.",
     "Families who feel heard", "percent", "absolute", "58", "70", "2027-05-15", "Family survey, each spring"},
    {"goal", "G5.2", "O5.2", "Buses on time and books closed on time",
     "Morning buses that reach school before the bell, and months closed within ten working days.",
     "Share of morning runs on time; months closed in ten days.", "Last spring the runs of the new yard were on time 96 percent of days.",
     "Minutes lost on the road are minutes not taught.", "By June 2026.",
     "Morning bus runs on time", "percent", "absolute", "88", "96", "2026-06-30", "Bus positioning log"}};

bool demo_strategy_write(DemoFile *f, Demo *d, Err *e)
{
    (void)d;
    TRY(buf_add_c(&f->buf, "kind,code,parent,title,specific,measurable,achievable,relevant,time_bound,metric,unit,"
                           "relative_or_absolute,baseline,target,target_on,instrument\n", e));
    for (size_t i = 0; i < sizeof aims / sizeof *aims; i++) {
        const Aim *a = &aims[i];
        const char *const cells[] = {a->kind, a->code, a->parent, a->title, a->specific, a->measurable, a->achievable, a->relevant,
                                     a->time_bound, a->metric, a->unit, a->relative_or_absolute, a->baseline, a->target,
                                     a->target_on, a->instrument};
        for (size_t c = 0; c < sizeof cells / sizeof *cells; c++) TRY(demo_cell(f, cells[c], e));
        TRY(demo_row_end(f, e));
    }
    return true;
}
