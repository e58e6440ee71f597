"""What differs from language to language: codes, sentences, stems, quotation marks, the calendar, the labels."""
