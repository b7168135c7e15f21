namespace PeerSupport.Fhir.R4.Tests.Validation;

public sealed class XhtmlTests
{
    [Theory]
    [InlineData("a<br/>b &nbsp;&#160;&#xA0;&amp;&lt; <!-- c --><a href=\"http://x?a=1&amp;b=2\" title='t'>d</a>")]
    [InlineData("<table class=\"grid\"><tr><td style=\"color: red\">1</td></tr></table>")]
    [InlineData("<img src=\"#photo\" alt=\"\"/>")]
    public void Formatting_links_and_images_are_allowed(string inner) => Assert.Null(Xhtml.Problem($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{inner}</div>"));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<SCRIPT>alert(1)</SCRIPT>")]
    [InlineData("<iframe src=\"http://x\"/>")]
    [InlineData("<form action=\"x\">a</form>")]
    [InlineData("<style>p {}</style>")]
    [InlineData("<p onclick=\"alert(1)\">a</p>")]
    [InlineData("<a href=\"javascript:alert(1)\">a</a>")]
    [InlineData("<a href=\"java&#10;script:alert(1)\">a</a>")]
    [InlineData("<a href=\" JavaScript&#58;alert(1)\">a</a>")]
    [InlineData("<p>a")]
    [InlineData("<p><b>a</p></b>")]
    [InlineData("a<br>")]
    [InlineData("<p class=a>a</p>")]
    [InlineData("<p class=\"a\" class=\"b\">a</p>")]
    [InlineData("a & b")]
    [InlineData("a &nosuch; b")]
    [InlineData("<!DOCTYPE x>a")]
    [InlineData("<![CDATA[a]]>")]
    [InlineData("<?php a ?>")]
    [InlineData(" <p/> ")]
    [InlineData("a</div><div>b")]
    [InlineData("<!-- a")]
    public void What_runs_or_is_not_well_formed_or_says_nothing_is_not(string inner) => Assert.NotNull(Xhtml.Problem($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{inner}</div>"));

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("<p>a</p>")]
    [InlineData("<div")]
    [InlineData("<div>")]
    [InlineData("<div a")]
    [InlineData("<div>&")]
    [InlineData("<div></")]
    [InlineData("<div>a</div>b")]
    public void Only_one_whole_div_is_a_narrative(string text) => Assert.NotNull(Xhtml.Problem(text));
}
