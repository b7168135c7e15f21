namespace PeerSupport.Fhir.R4;

/// <summary>How far a partial date, dateTime or time was written. Seconds and their fraction are one precision, as FHIRPath has it.</summary>
public enum DatePrecision { Year, Month, Day, Hour, Minute, Second }
