"""Texts to measure models on, written for this project and committed under its licence.

A text set is a sequence of independent texts. Evidence depends on this file: changing a text makes it stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aqcheck.errors import ExperimentError
from aqcheck.models.parallel import parallel, script

__all__ = ["TEXT_SETS", "parallel", "script", "texts"]

# From one short sentence to a long paragraph, on many subjects and in several registers.
_ENGLISH = """
The kettle is still warm.

Nobody answered the door, so we left the parcel under the bench.

Rain fell all night.

Please turn off the lights before you leave.

Twelve is divisible by two, three, four and six.

She had never seen the sea before that summer.

Does the last train stop at every station?

Copper turns green where the weather reaches it.

The museum opens at ten and closes at six, except on Mondays.

My grandfather kept bees, and he spoke to them as if they were customers in a shop.

A good map leaves out almost everything.

If the bread sounds hollow when you tap it, it is done.

The committee met for three hours and decided to meet again.

Salt lowers the freezing point of water, which is why we spread it on roads in winter.

He typed the password twice, slowly, and it was wrong both times.

Swifts sleep on the wing. A young bird that leaves its nest in July may not touch the ground again for two
years.

The contract says thirty days. The invoice is dated the fourth of March, so payment was due on the third of
April at the latest.

When two waves meet they pass through one another. For a moment the water stands higher than either wave
alone, and then each goes on as though nothing had happened.

We moved the piano on a Tuesday. It took five people, two planks, a borrowed van and an argument about whether
the legs could be unscrewed. They could.

A hash function turns a message of any length into a short number. Change one letter of the message and, with
a good function, about half of the bits of that number change.

Glaciers move. The ice at the surface cracks and breaks, but deeper down it flows like very stiff honey,
carrying stones that scratch long parallel lines into the bedrock.

The referee looked at the clock, then at the players, and blew the whistle. Half of the crowd cheered because
it was over and the other half because they had not been listening.

To prune an apple tree, first take away whatever is dead, then whatever is crossing, and only then step back
and think about shape.

Every language has words for left and right, people once assumed. Some have none: their speakers say that the
cup stands north of the plate, and they are never lost.

The pump failed at dawn. By the time the engineers had found the spare valve, the lower field was under a
hand's breadth of water and the ducks had moved in.

Interest that is paid on interest grows slowly at first. After ten years at seven percent a sum has almost
doubled; after forty years it is nearly fifteen times what it was.

Our flight was delayed, then cancelled, then mysteriously reinstated. We boarded without believing it, and
nobody clapped when the wheels touched the ground.

In a well-run kitchen nobody shouts. Orders are called once, repeated once, and after that the only sounds are
knives, water and the extractor fan.

The old bridge was designed for carts. Trucks crossed it for sixty years without harm, until one spring a
diver noticed that the river had quietly carried away the gravel on which the middle pier stood.

A vaccine shows the immune system a harmless part of a germ. Some of the cells that recognise it survive for
decades, so that when the real germ arrives the answer comes in days and not in weeks.

What is a chair? It has legs, unless it hangs. It is for sitting, unless it is in a museum. Children know
exactly what a chair is until someone asks them.

The violin maker held the plate of spruce to her ear and knocked on it with one knuckle. Too high, she said,
and took off another shaving as thin as paper.

Before the election the two newspapers of the town agreed on nothing. Afterwards they agreed on one thing:
that they had been right.

Sort the cards by suit, then by rank. A sort that keeps equal cards in the order in which it found them is
called stable, and with a stable sort you can do the two steps in the opposite order.

Lichen is not one living thing but several. A fungus builds the house, an alga or a bacterium in its walls
makes sugar from light, and lately yeasts have been found living there too, paying no visible rent.

The tenant shall keep the garden in good order, shall not fell any tree without written consent, and shall
return all keys on or before the final day of the tenancy, failing which the cost of new locks may be withheld
from the deposit.

I remember the smell of the school corridor better than any lesson: floor polish, wet coats, orange peel. The
building was torn down years ago, yet one breath of that polish in a hospital lobby and I am nine years old.

Light from the nearest star other than the Sun takes more than four years to reach us. Light from the Moon
takes a little over a second, which is long enough to be annoying on the telephone.

The baker's daughter did not want the bakery. She studied metallurgy, worked for a decade with furnaces ten
times hotter than her father's, and then came home and rebuilt his oven so that it burned a third of the wood.

A queue forms where arrivals are irregular, even if the counter is fast enough on average. That is why a clerk
who is busy ninety percent of the time has a long line in front of him, and why the last ten percent is so
expensive to use.

Dear neighbour, your cat has again brought us a mouse. We are honoured, and we understand that it is meant as
a gift, but the mouse was alive and is now somewhere behind the refrigerator. Could you please speak to her?
With kind regards from the second floor.

Concrete does not dry, it cures. The cement takes up water into new crystals that grow and lock together, and
if the water is lost too early to wind and sun, the crystals stop growing. So the builders cover a new floor
with wet cloth and wait, although it already looks finished.

The treaty was signed in a railway carriage because neither side would travel to the other's capital. The line
ran along the border; the carriage stood across it, and each delegation entered from its own country. The
table had been measured so that its middle lay exactly above the boundary stone.

Cheese began as a way to keep milk. Drain the curd, salt it, press it, and what would have spoiled in a day
lasts a winter. Everything else, the caves and the moulds, the rinds washed in brandy, came later and mostly
by accident.

In chess, a sacrifice is a gift that the opponent cannot afford to accept. The beginner sees a piece lost. The
expert sees that the defender of the king has been lured one square away, and starts to count the moves.

A tide table looks like arithmetic, and it nearly is. The Moon pulls, the Sun pulls half as much, the shape of
the bay delays and magnifies, and a handful of sine waves added together will tell a harbour pilot the depth
of water next year to within the width of his hand. Only the wind is not in the table.

The interpreter sat between the two ministers and spoke all day without saying anything of her own. In the
evening a journalist asked what she thought of the agreement. She began to answer, stopped, and said that she
would have to get used to the sound of it first.

Sleep is not the absence of waking. The brain replays the day in fragments, strengthens some connections, lets
others fade, and flushes itself with fluid. A night without sleep is felt the next morning; a week of short
nights is mostly not felt at all, which is what makes it dangerous.

To find the height of a tower without climbing it, measure its shadow and your own at the same hour. The two
triangles are similar, so the tower is to its shadow as you are to yours. The method is older than writing,
costs nothing, and fails only when it is cloudy or noon on the equator.

The orchestra tuned. There was the usual silence, the conductor raised both hands, and in that instant a
telephone began to ring in the third row, playing the very theme that was about to begin. Nobody moved. Then
the first oboe, with perfect seriousness, took up the melody where the telephone had left it.

Paper burns, floods carry it off and mice eat it, yet we can read account books that are five hundred years
old and often cannot open a file that is thirty. The letters on the page are their own explanation. The file
needs a program, the program needs a machine, and the machine needs someone who remembers how it was switched
on.

Wolves were released in the northern valleys after seventy years. The deer stopped grazing at leisure along
the streams; willows came up; beavers returned to cut the willows; the dams slowed the water, and trout
appeared in the pools. How much of this the wolves did, and how much would have come about without them, is
still disputed.

The recipe says to fold in the egg whites gently. It does not say why. Beaten whites are a foam, millions of
bubbles with walls of stretched protein, and every turn of the spoon breaks some of them. Thirty turns make a
cake, a hundred make a pancake. Use the largest spoon you have, go down through the middle, and stop while you
can still see streaks.

Proofs by contradiction have a strange flavour. We suppose the opposite of what we want, follow it faithfully,
draw one sensible conclusion after another, and arrive at nonsense. Then we throw the whole journey away and
keep only the fact that it could not be made. There is no largest prime number: that is the kind of thing we
learn by failing to get somewhere.

For eleven years the lighthouse had no keeper. A sensor lit the lamp at dusk, another put it out at dawn, and
once a month a technician came by boat to wipe the salt from the glass. Then the harbour authority asked
whether the light was needed at all, since every ship carries satellite navigation. The fishermen wrote a
letter. It said that the satellites tell you where you are, and the light tells you that you are home.

A cell copies six billion letters each time it divides and makes about one lasting mistake in every billion.
The copying machine itself is not that good: it errs once in a hundred thousand letters. The rest is
proofreading. One enzyme backs up at once when a letter does not fit, another comes by later and looks for
bulges in the finished strand, and only what escapes them both becomes a mutation.

The auction began at ten. By noon the furniture had gone for almost nothing: tables that had taken a winter to
make, wardrobes too tall for any modern room. Then came a cardboard box of photographs, unsorted, nobody's
relatives, and two bidders who had been silent all morning drove the price higher than that of the grand
piano. Neither of them would say what they had seen.

Suppose that a test for a rare disease is right ninety-nine times in a hundred, and that one person in ten
thousand has the disease. You take the test and it is positive. Most people say that they are almost certainly
ill. But of a million people one hundred are ill, of whom ninety-nine test positive, while of the healthy rest
about ten thousand test positive by mistake. The chance that you are ill is therefore about one in a hundred.

It is hard to say when the village became a suburb. The first houses on the hill were holiday houses. The bus
came twice a day, then every hour; the shop put in a second till, and then it closed because there was a
bigger shop at the junction. In the year when the last farmer sold his cows, the council named a street after
him. He walked down it once, to see what it was like, and reported that it was quiet.

Steel remembers how it was made. Cool it slowly and the carbon has time to gather in plates, so that the metal
bends before it breaks. Quench it in water and the carbon is caught where it stands, straining the lattice on
every side; now the metal is hard enough to scratch glass and brittle enough to shatter when it is dropped.
Warm it again, gently, and some of the strain relaxes. The smith watches the colour run along the blade,
straw, then bronze, then blue, and plunges it at the moment that suits the purpose: straw for a razor, blue
for a spring.

The error appeared only on Thursdays. For weeks nobody believed the report, since computers are not supposed
to know what day it is, and then somebody noticed that a nightly job wrote the name of the weekday into a file
with room for eight letters. Monday fitted, and so did Tuesday. Wednesday has nine letters and Thursday eight,
but the program also stored an invisible mark at the end. Wednesday and Saturday should have failed too. They
did not, because on those days the job was switched off for maintenance.

My aunt taught arithmetic with beans. She put seven in one saucer and five in another, and we were to find out
how many there were without counting them all. Some of us moved three beans across to make ten and saw two
left over; some doubled the five and added two; one boy ate a bean and announced eleven. She praised them all,
even him, because he had kept his accounts straight. Years later I learned a great deal of algebra, and most
of it was moving beans from one saucer to another so that the answer could be seen.

Rivers are never straight for long. Where the bank is a little softer the water cuts in, the current swings to
the outside of the bend and runs faster there, and so it cuts deeper, while on the inside it slows and drops
its sand. The bend grows until it is almost a circle. Then comes a flood that breaks through the narrow neck,
the river takes the short way, and the old loop is left behind as a curved lake, slowly filling with reeds.
From the air one can read dozens of these abandoned loops on a single plain, each the signature of a river
that was sure of itself.

The minutes of the meeting record that the treasurer was absent, that the minutes of the previous meeting were
approved, and that the roof was discussed. They do not record that it was raining, or that a bucket stood in
the middle of the table, or that everyone raised their voice slightly at each drop. It was agreed to obtain
three quotations. It was noted that three quotations had been obtained in the spring. It was agreed to find
them. The chairwoman thanked the members for their patience and closed the meeting at twenty minutes to nine,
somewhat earlier than planned, because the bucket was full.

Anaesthesia was demonstrated, disbelieved, and within a year used all over the world. What strikes the modern
reader is not the resistance but its absence. Antiseptic practice, which saved far more lives, took a
generation to spread, although it was announced by a respected surgeon with figures in his hand. The
difference is easy to see from the side of the table. Pain is visible: the patient screams, and then one day
he does not. Infection is invisible and late. A surgeon who washed his hands noticed nothing at all, except
that they became rough, and that some weeks afterwards, in another ward, somebody did not die.

A translator of poetry must choose what to lose. Keep the rhyme and the sense will bend; keep the sense and
the line grows a foot too long; keep the music, if it can be kept at all, and a scholar will write to ask
where the nightingale has gone. The best translators seem to decide anew in every line. Here the image carries
the poem, so the metre may limp a little. There the poem is nothing but metre, a child's counting rhyme, and
any image will do. What they never do is to lose a little of everything, evenly, like a tax. That is how a
poem becomes a report about a poem.

The first thing to know about a desert is that it is cold. At noon the sand will burn a bare foot, but there
is no cloud and hardly any moisture to hold the heat, and an hour after sunset the travellers are pulling on
everything that they own. The second thing is that it floods. Rain that falls on the hills runs off the baked
ground as it would run off a roof, gathers in dry channels, and arrives in the plain as a brown wall of water
under a clear blue sky. Guides do not camp in the soft, inviting beds of those channels. They camp on stones,
complain about their backs, and grow old.

When the telescope was finished it turned out to be very slightly the wrong shape. The mirror had been
polished to a precision never reached before, but towards a curve that was off by a fiftieth of the width of a
hair, because a spacer in the measuring instrument had been put in the wrong way round. A second, cruder
instrument had shown the mistake. It was not believed, since it was the cruder one. The repair, three years
later, was a set of small mirrors ground to be exactly as wrong in the opposite direction. Astronauts carried
them up and slid them into place, and the stars, which had been smudges with a halo, became points.

Markets discover prices in the way that water discovers a level: by moving until there is no reason to move.
That is the theory. On the fish quay at five in the morning it looks otherwise. The auctioneer talks without
pause, the buyers stand with their hands in their pockets and bid with an eyebrow, and a box of sole may go
for twice what the box beside it brings, because two restaurants have the same dish on tonight's menu. An hour
later the price is reasonable again. Economists would say that the market has cleared. The buyers say that
those two have learned to telephone each other.

There is a kind of tiredness that has nothing to do with work. The nurse who told me about it had been on her
feet for eleven hours and was cheerful. The tiredness, she said, came on days off, in the queue at the post
office, when she noticed that she was watching how the man in front of her breathed. He was leaning on the
counter. His ankles were swollen over his shoes. She had made up her mind what was wrong with him, and how
long he had, before he had finished buying stamps, and now she had to decide whether to say anything. Usually
she did. They were never grateful, and about one in three went to see a doctor.

Knitting is programming with the results attached. A pattern is a list of instructions, with loops and with
subroutines that have names like moss and cable; it may say that the next eight rows are to be worked four
times, or that the left front mirrors the right. A mistake in row twelve is discovered in row sixty. The
knitter then has the choice of every programmer: to go back and put it right, to make the same mistake on the
other side and call it design, or to hope that nobody will look. Experienced knitters add a lifeline, a thread
drawn through a row that they know to be sound, so that if everything above it has to be torn out, the
unravelling will stop there.

The argument about the map lasted all winter. On one side were those who wanted north at the top, as on every
other map, and on the other those who had drawn it, fishermen for the most part, who wanted the coast along
the bottom edge, because that is how it lies when you come home. A professor from the capital explained that
orientation was a convention. So is driving on the right, said the harbour master, and you are welcome to try
the other way. In the end two editions were printed. The one with north at the top hangs in the town hall,
framed and very clean. The other can be found in almost every wheelhouse along that coast, folded in four,
stained with coffee and diesel, with pencilled depths that no survey has ever recorded and that nobody has yet
found to be wrong.
"""


def _paragraphs(block: str) -> tuple[str, ...]:
    """Texts stand in paragraphs, separated by blank lines; line breaks within one mean nothing."""
    return tuple(" ".join(paragraph.split()) for paragraph in block.strip().split("\n\n"))


TEXT_SETS: Mapping[str, tuple[str, ...]] = MappingProxyType({"english": _paragraphs(_ENGLISH)})


def texts(name: str) -> tuple[str, ...]:
    """The texts of a set.

    Raises:
        ExperimentError: There is no such set.
    """
    if name not in TEXT_SETS:
        raise ExperimentError(f"unknown text set {name!r}; there are: {', '.join(TEXT_SETS)}")
    return TEXT_SETS[name]
