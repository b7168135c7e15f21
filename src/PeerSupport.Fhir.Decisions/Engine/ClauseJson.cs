using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Writes the clauses of a record, which are most of it, property by property: the same bytes as the serializer's own, without finding out anew for each what it is made of.</summary>
sealed class ClauseJson : JsonConverter<ClauseResult>
{
    static readonly JsonEncodedText
        Id = Name("id"), Title = Name("title"), Text = Name("text"), Cite = Name("cite"), Section = Name("section"), Page = Name("page"), Effect = Name("effect"), Decider = Name("decider"), Value = Name("value"),
        Judged = Name("judged"), Because = Name("because"), House = Name("house"), Reason = Name("reason"), Changed = Name("changed"), Evidence = Name("evidence"), Resource = Name("resource"), Element = Name("element"),
        Shown = Name("shown"), Date = Name("date"), Missing = Name("missing"), Fact = Name("fact"), What = Name("what"), Where = Name("where"), Remedy = Name("remedy"), Notes = Name("notes"), ForPerson = Name("forPerson");

    static readonly FrozenDictionary<Effect, JsonEncodedText> Effects = Names<Effect>();

    static readonly FrozenDictionary<Decider, JsonEncodedText> Deciders = Names<Decider>();

    static readonly FrozenDictionary<Truth, JsonEncodedText> Truths = Names<Truth>();

    public override ClauseResult? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Records are read by the serializer.");

    public override void Write(Utf8JsonWriter writer, ClauseResult clause, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Id, clause.Id);
        writer.WriteString(Title, clause.Title);
        writer.WriteString(Text, clause.Text);
        writer.WriteStartObject(Cite);
        writer.WriteString(Section, clause.Cite.Section);
        if (clause.Cite.Page is { } page)
        {
            writer.WriteNumber(Page, page);
        }

        writer.WriteEndObject();
        writer.WriteString(Effect, Effects[clause.Effect]);
        writer.WriteString(Decider, Deciders[clause.Decider]);
        writer.WriteString(Value, Truths[clause.Value]);
        writer.WriteBoolean(Judged, clause.Judged);
        writer.WriteString(Because, clause.Because);
        Some(writer, House, clause.House);
        Some(writer, Reason, clause.Reason);
        Some(writer, Changed, clause.Changed);
        writer.WriteStartArray(Evidence);
        foreach (var evidence in clause.Evidence)
        {
            writer.WriteStartObject();
            writer.WriteString(Resource, evidence.Resource);
            writer.WriteString(Element, evidence.Element);
            writer.WriteString(Shown, evidence.Shown);
            Some(writer, Date, evidence.Date);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray(Missing);
        foreach (var missing in clause.Missing)
        {
            writer.WriteStartObject();
            writer.WriteString(Fact, missing.Fact);
            writer.WriteString(What, missing.What);
            writer.WriteString(Where, missing.Where);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Some(writer, Remedy, clause.Remedy);
        writer.WriteStartArray(Notes);
        foreach (var note in clause.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteBoolean(ForPerson, clause.ForPerson);
        writer.WriteEndObject();
    }

    static void Some(Utf8JsonWriter writer, JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    static JsonEncodedText Name(string name) => JsonEncodedText.Encode(name);

    static FrozenDictionary<T, JsonEncodedText> Names<T>() where T : struct, Enum => Enum.GetValues<T>().ToFrozenDictionary(value => value, value => Name(JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString())));
}
