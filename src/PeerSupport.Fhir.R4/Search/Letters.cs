namespace PeerSupport.Fhir.R4.Search;

/// <summary>Latin letters without their accents, from Unicode's decompositions: the runtime has none of them where it runs without a culture's data.</summary>
static class Letters
{
    const int First = 0xC0, FirstMore = 0x1E00;

    const string Base = "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy yaaaaaaccccccccddddeeeeeeeeeegggg"
        + "gggghhhhiiiiiiiiii  jjkk llllll  llnnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs"
        + "                                oo             uu                            aaiioouuuuuuuuuu aa"
        + "aa    ggkkoooo  j   gg  nnaa    aaaaeeeeiiiioooorrrruuuusstt  hh      aaeeooooooooyy            "
        + "                ";

    const string More = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr"
        + "ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy s    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ";

    /// <summary>The plain lower-case letter; the lower-case letter itself where it has no accent.</summary>
    public static char Plain(char letter)
    {
        var (table, at) = letter >= FirstMore ? (More, letter - FirstMore) : (Base, letter - First);
        return at >= 0 && at < table.Length && table[at] != ' ' ? table[at] : char.ToLowerInvariant(letter);
    }
}
